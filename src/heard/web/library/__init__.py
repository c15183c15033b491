"""The library: what worked, without anybody's name, for everybody in the team."""

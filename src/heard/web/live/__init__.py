"""What has just happened, told to open pages as it happens."""

"""Names of static files that change with their content, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed and compressed files; before they have been collected, for example in a test, the plain names serve."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The hashed name of a collected file, else the name itself."""
        return str(super().stored_name(name)) if self.hashed_files else name

"""No secret among the project's files: `python -m tests.services.secrets_check`."""

import subprocess
import sys

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings

# Addresses of examples, whose password is the word itself, and names of settings.
EXAMPLES = (
    r"(?i)user:password@|assignboard(_owner)?:password@|`COOKIE_SECRET`|"
    r"= \"(at least thirty|from your provider)"
)
HASHES = r"requirements.*\.lock"
PLUGINS = (
    *("AWSKeyDetector", "AzureStorageKeyDetector", "BasicAuthDetector", "GitHubTokenDetector"),
    *("JwtTokenDetector", "KeywordDetector", "PrivateKeyDetector", "SlackDetector"),
    *("StripeDetector", "TwilioKeyDetector", "OpenAIDetector", "PypiTokenDetector"),
)


def found() -> list[str]:
    """File, line and kind of everything that looks like a secret in what git would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    )
    config = {
        "plugins_used": [{"name": name} for name in PLUGINS],
        "filters_used": [
            {"path": "detect_secrets.filters.regex.should_exclude_line", "pattern": [EXAMPLES]},
            {"path": "detect_secrets.filters.regex.should_exclude_file", "pattern": [HASHES]},
            {"path": "detect_secrets.filters.heuristic.is_templated_secret"},
            {"path": "detect_secrets.filters.heuristic.is_non_text_file"},
        ],
    }
    secrets = SecretsCollection()
    with transient_settings(config):
        for name in listed.stdout.splitlines():
            # A test's passwords open nothing but that test's own server.
            if not name.startswith("tests/"):
                secrets.scan_file(name)
    return [f"{name}:{one.line_number}: {one.type}" for name, one in secrets]


if __name__ == "__main__":
    problems = found()
    print("\n".join(problems) or "No secrets among the files.")
    sys.exit(bool(problems))

"""Everything that the emulator answers without a verified signature. Whatever is not in this list needs one."""

from dataclasses import dataclass

from ministack import app as ministack_app


@dataclass(frozen=True)
class OpenPath:
    """A beginning of paths, and why they need no signature."""

    beginning: str
    reason: str
    methods: tuple = ()

    def matches(self, method, path):
        """Without methods, all of them."""
        return path.startswith(self.beginning) and (not self.methods or method in self.methods)


CONTROL = OpenPath("/_rehearsal/", "the engine's own calls carry the secret of the rehearsal (control.py)")
REGISTRY = OpenPath("/v2", "the registry asks for the password that GetAuthorizationToken gave to a caller (registry.py)")

OPEN = (
    CONTROL,
    REGISTRY,
    OpenPath(
        "/_rehearsal-layers/",
        "a layer of an image, a presigned URL on AWS: the path ends with a random token",
        ("GET",),
    ),
    OpenPath(
        "/_ministack/cfn-response/",
        "the answer of a custom resource, a presigned URL on AWS: the path ends with a random token",
        ("PUT",),
    ),
    OpenPath(
        "/_ministack/cfn-signal/",
        "the signal to a wait condition, a presigned URL on AWS: the path ends with a random token",
        ("PUT",),
    ),
)

# Of ministack's own paths nothing else is served, with a signature or without. No bucket's name begins like this.
_MANAGEMENT = "/_"
_MANAGEMENT_NAMES = frozenset({"/health"})


def is_open(method, path):
    """Whether the request needs no signature."""
    return any(entry.matches(method, path) and _is_served(entry, path) for entry in OPEN)


def _is_served(entry, path):
    """Other services have paths under /v2 too; those need a signature."""
    return entry is not REGISTRY or ministack_app._is_ecr_registry_path(path)


def is_management(path):
    """Whether the path is one of ministack's own."""
    return path.startswith(_MANAGEMENT) or path in _MANAGEMENT_NAMES

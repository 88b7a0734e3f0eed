"""Python modules of the contract, generated from proto/ for the time of one test run.

`load(folder)` generates them into `folder` and puts it on the module path. The google/* modules come from the public
packages where those are installed and from proto/google otherwise; never from both, because Protobuf aborts when a
file is registered twice.
"""

import importlib.util
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PUBLIC_GOOGLE_MODULES = ("google.rpc", "google.api", "google.longrunning", "google.type")


def have_public_google_modules():
    return all(importlib.util.find_spec(name) is not None for name in PUBLIC_GOOGLE_MODULES)


def protos_below(root, folder):
    found = []
    for parent, _, files in os.walk(os.path.join(root, folder)):
        found += [os.path.relpath(os.path.join(parent, name), root) for name in files if name.endswith(".proto")]
    return sorted(found)


def generate(out, protos, roots):
    """Runs protoc with gRPC's Python plugin over `protos`, which are named relative to one of `roots`."""
    plugin = subprocess.run(["which", "grpc_python_plugin"], capture_output=True, text=True, check=True).stdout.strip()
    os.makedirs(out, exist_ok=True)
    command = ["protoc", f"--plugin=protoc-gen-grpc={plugin}", f"--python_out={out}", f"--grpc_out={out}"]
    command += [f"-I{root}" for root in roots] + list(protos)
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode != 0:
        raise RuntimeError(f"protoc failed:\n{run.stderr}")


def load(out, contract_root=os.path.join(ROOT, "proto")):
    """Generates the tierline modules from `contract_root`/tierline, and the google ones where no package has them."""
    google_root = os.path.join(ROOT, "proto")
    protos = protos_below(contract_root, "tierline")
    if not have_public_google_modules():
        protos += protos_below(google_root, "google")
    generate(out, protos, [contract_root] if contract_root == google_root else [contract_root, google_root])
    sys.path.insert(0, out)

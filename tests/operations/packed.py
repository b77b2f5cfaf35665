"""A small town, audited and sampled, in a sealed pack; and how somebody tampers with it."""

import hashlib
import json
from io import BytesIO

from subsidy.claims.services.evidence_files import stored
from subsidy.claims.services.uploading import examine, upload
from subsidy.operations import services
from subsidy.operations.rules.pack_files import MANIFEST, canonical, seal_of
from subsidy.sampling.rules.commitment import commitment_of
from subsidy.sampling.services import draw, freeze
from tests import make
from tests.audits.town import Town
from tests.claims.papers import photo
from tests.sampling import town as sampling

#: A seed is committed to once.
OTHER_SEED = "fedcba9876543210" * 4


class Packed:
    """`directory` holds the pack, `seal` is what was noted of it."""

    def __init__(self, directory):
        town = Town()
        shop = town.shop
        shop.paid()
        _evidenced(shop, shop.reserved())
        self.run = town.audit()
        self.samples = [_money_units(shop), _simple(shop)]
        services.chain_history(at=make.NOON)
        self.directory, self.programme = directory, town.programme
        self.seal = services.export_pack(
            self.run, samples=self.samples, directory=directory, at=make.NOON
        )

    def file_of(self, sample):
        return f"samples/{self.samples[sample].reference}.json"


def _evidenced(shop, claim):
    file = BytesIO(photo())
    with stored(file, at=make.NOON) as name:
        facts = {"kind": "receipt", "name": name, "by": shop.by, "at": make.NOON}
        upload(shop.merchant, claim, examine(file), **facts)


def _money_units(shop):
    """Results of three items: it is evaluated as far as they go."""
    sample = sampling.drawn(shop, design="mus_standard", size_asked=30)
    sampling.found(sample, 20_000, 0, -500)
    return sample


def _simple(shop):
    by = make.actor("auditor")
    facts = {"size_asked": 25, "materiality_bp": 500, "commitment": commitment_of(OTHER_SEED)}
    sample = sampling.announced(shop, by=by, **facts)
    freeze(sample, by=by, at=make.NOON)
    draw(sample, seed=OTHER_SEED, by=by, at=sampling.LATER)
    sampling.found(sample, 9_000)
    return sample


def value(directory, name):
    return json.loads((directory / name).read_bytes())


def rows(directory, name):
    return [json.loads(line) for line in (directory / name).read_bytes().splitlines()]


def put(directory, name, content):
    """Write a value, or of .jsonl a line each, as the exporter does."""
    lines = b"".join(canonical(row) + b"\n" for row in content)
    (directory / name).write_bytes(lines if name.endswith(".jsonl") else canonical(content))


def sealed_anew(directory):
    """What somebody does who can write the manifest: all its hashes, and its seal, fit again."""
    manifest = value(directory, MANIFEST)
    for listed in manifest["files"]:
        content = (directory / listed["name"]).read_bytes()
        listed |= {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    manifest["seal"] = seal_of(manifest)
    (directory / MANIFEST).write_bytes(canonical(manifest) + b"\n")

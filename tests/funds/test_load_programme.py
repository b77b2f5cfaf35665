import pytest
pytestmark = pytest.mark.django_db
from pathlib import Path
from django.core.management import call_command

@pytest.mark.django_db
def test_smoke(capsys):
    for n in ("hebei-2024","hebei-2024","demo-ebikes-2024","hebei-2025","hebei-2026","demo-ebikes-2024","hebei-2026"):
        import time; t=time.time()
        call_command("load_programme", f"programmes/{n}.yaml"); print(time.time()-t)
    out = capsys.readouterr().out
    print(out)
    assert 0

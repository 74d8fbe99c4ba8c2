from pathlib import Path
import pytest
from tests.journeys.test_register import *
from tests.cast import *
from smartvillage.kernel.tenancy import in_village
from tenants.residents.synthetic.filling import store
from tenants.residents.synthetic import households
from datetime import date
from tenants.residents.models import Resident
def test_shots(chromium, site, committed, tmp_path):
    with in_village(committed.home.place):
        store(households(160, seed=4, today=date(2026,11,24)))
        r=Resident.objects.filter(relation=1, marital_status=2).first()
    for width in (360,1280):
        ctx=chromium.new_context(viewport={"width":width,"height":800},locale="id-ID")
        p=ctx.new_page()
        p.goto(site.url("tejoagung","/kelola/masuk/")); p.locator("[name=login]").fill("operator"); p.locator("[name=password]").fill(PASSWORD); p.locator("main button[type=submit]").click()
        def shot(name): p.screenshot(path=f"/tmp/shot-{name}-{width}.png", full_page=True)
        p.goto(site.url("tejoagung","/kelola/penduduk/")); shot("list")
        p.goto(site.url("tejoagung",f"/kelola/penduduk/{r.pk}/")); shot("resident")
        p.goto(site.url("tejoagung",f"/kelola/penduduk/{r.pk}/nik/")); shot("nik0"); p.get_by_label("Untuk apa").fill("Mengisi formulir BPJS"); press(p,"Buka NIK"); shot("nik1")
        p.goto(site.url("tejoagung",f"/kelola/penduduk/{r.pk}/pin/")); shot("pin")
        p.goto(site.url("tejoagung","/kelola/penduduk/impor/")); shot("import")
        sheet=tmp_path/"a.xlsx"; sheet.write_bytes(workbook([{**ROW, "nik": 1.87e15}, {**CHILD, "tanggallahir": "31-02-2015","pekerjaan_id":"89"},{**CHILD,"nama":"A*B"}]))
        upload(p, site, sheet); shot("review-bad")
        sheet.write_bytes(workbook([ROW, {**CHILD,"rt":"009"}])); upload(p, site, sheet); shot("review-good")
        sheet.write_bytes(b"x"); upload(p, site, sheet); shot("upload-bad")
        ctx.close()

"""`{% load web %}`: icons, components, Indonesian dates and numbers, the village's own words."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from smartvillage.kernel.clock import WIB, now
from smartvillage.kernel.tenancy import VillageRef
from smartvillage.web import formats, icons, theme
from smartvillage.web.forms import ErrorLink, error_links
from smartvillage.web.navigation import Area, NavEntry, entries

register = template.Library()

TONES = ("plain", "info", "good", "warn", "bad")
_TONE_ICONS = {"plain": "info", "info": "info", "good": "check-circle", "warn": "alert", "bad": "error"}


# Icons and status -----------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A drawing from the sprite. Without `label` it is decoration; with it, it is announced."""
    if name not in icons.names():
        raise ValueError(f"No icon {name!r} in static/web/icons.svg")
    href = f"{static('web/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href
        )
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', href
    )


@register.simple_tag
def status_tag(label: str, tone: str = "plain") -> SafeString:
    """A status word in its tone: plain, info, good, warn or bad."""
    return format_html('<strong class="tag tag--{}">{}</strong>', _tone(tone), label)


@register.filter
def tone_icon(tone: str) -> str:
    return _TONE_ICONS[_tone(tone)]


@register.filter
def message_tone(level_tag: str) -> str:
    """The level of django.contrib.messages as a tone."""
    return {"success": "good", "warning": "warn", "error": "bad", "info": "info"}.get(level_tag, "plain")


def _tone(tone: str) -> str:
    if tone not in TONES:
        raise ValueError(f"Tone {tone!r} is none of {', '.join(TONES)}")
    return tone


# Components with content ----------------------------------------------------------------------------------


@register.simple_block_tag(end_name="endpanel")
def panel(content: str, title: str = "", tone: str = "plain", level: int = 2) -> str:
    """`{% panel title="Jam layanan" %}…{% endpanel %}`."""
    return render_to_string(
        "web/components/panel.html",
        {"content": content, "title": title, "tone": _tone(tone), "level": level},
    )


@register.simple_block_tag(end_name="endnotice")
def notice(content: str, tone: str = "info", title: str = "") -> str:
    """`{% notice "warn" title="Belum lengkap" %}…{% endnotice %}`."""
    return render_to_string(
        "web/components/notice.html", {"content": content, "title": title, "tone": _tone(tone)}
    )


@register.simple_block_tag(end_name="enddetails")
def details(content: str, summary: str) -> str:
    """`{% details "Di mana saya menemukan NIK?" %}…{% enddetails %}`."""
    return render_to_string("web/components/details.html", {"content": content, "summary": summary})


@register.inclusion_tag("web/components/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """The errors of every bound form as links; nothing when there are none."""
    links: list[ErrorLink] = []
    for form in forms:
        if isinstance(form, BaseForm) and form.is_bound:
            links += error_links(form)
    return {"errors": links}


# Menus and theme ------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def nav_entries(context: Context, area: str) -> list[NavEntry]:
    """`{% nav_entries "site" as items %}`; a page may give its own list as `nav_<area>`."""
    given: list[NavEntry] | None = context.get(f"nav_{area}")
    if given is not None:
        return given
    request = context.get("request")
    return entries(request, Area(area)) if isinstance(request, HttpRequest) and area in set(Area) else []


@register.simple_tag(takes_context=True)
def theme_url(context: Context) -> str:
    """The village's stylesheet; its address changes with the brand, so that phones may keep it for ever."""
    return _branded_address(context, "theme")


@register.simple_tag(takes_context=True)
def icon_url(context: Context) -> str:
    """The tab's icon in the village's colour."""
    return _branded_address(context, "icon")


@register.simple_tag(takes_context=True)
def theme_color(context: Context) -> str:
    """For the browser's own bar."""
    return brand_of(context.get("request"))


def _branded_address(context: Context, name: str) -> str:
    # Not through the host's own URL map: an error page must render even where that map is incomplete.
    path = reverse(name, urlconf="smartvillage.web.urls")
    return f"/-{path}?v={brand_of(context.get('request')).removeprefix('#')}"


def brand_of(request: Any) -> str:
    """The brand colour of the request's village, the default on the province's hosts."""
    village: VillageRef | None = getattr(request, "village", None)
    return village.brand if village is not None and village.brand else theme.DEFAULT_BRAND


# The village's own words ----------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def term(context: Context, word: str) -> str:
    """`"village"` to "pekon", `"head"` to "peratin", `"office"` to "kantor pekon"; with a capital, "Pekon"."""
    village: VillageRef | None = getattr(context.get("request"), "village", None)
    words = {
        "village": village.term if village else _("desa atau kelurahan"),
        "head": village.head_title.lower() if village else _("kepala desa atau lurah"),
        "office": _("kantor %(village)s") % {"village": village.term} if village else _("kantor desa"),
    }
    text = words[word.lower()]
    return text[:1].upper() + text[1:] if word[:1].isupper() else text


# Dates and numbers ----------------------------------------------------------------------------------------


def _blank_safe(write: Callable[..., str]) -> Callable[..., str]:
    """Missing values print as nothing, as everywhere in templates."""

    @wraps(write)
    def filtered(value: Any, *args: Any) -> str:
        return "" if value is None or value == "" else write(value, *args)

    return filtered


_FILTERS: dict[str, Callable[..., str]] = {
    "number": formats.number,
    "rupiah": formats.rupiah,
    "percent": formats.percent,
    "long_date": formats.long_date,
    "short_date": formats.short_date,
    "clock_time": formats.clock_time,
    "moment": formats.moment,
    "recent": formats.recent,
}
for _name, _write in _FILTERS.items():
    register.filter(_name, _blank_safe(_write))


@register.simple_tag
def when(value: date | datetime | None, style: str = "") -> SafeString | str:
    """A `<time>` element. `style`: long, short, recent or moment; by default long for days, moment else."""
    if value is None:
        return ""
    is_moment = isinstance(value, datetime)
    machine = (
        value.astimezone(WIB).isoformat(timespec="minutes") if isinstance(value, datetime) else str(value)
    )
    writers: dict[str, Callable[..., str]] = {
        "long": formats.long_date,
        "short": formats.short_date,
        "recent": formats.recent,
        "moment": formats.moment,
    }
    text = writers[style or ("moment" if is_moment else "long")](value)
    return format_html('<time datetime="{}">{}</time>', machine, text)


@register.simple_tag
def today() -> str:
    """For the footer of printed pages."""
    return formats.long_date(now())


@register.filter
def tel(phone: str) -> str:
    """A `tel:` address: digits and a leading plus only."""
    return "tel:" + "".join(sign for sign in phone if sign.isdigit() or sign == "+")


@register.simple_tag
def demo_mode() -> bool:
    return bool(getattr(settings, "DEMO", False))

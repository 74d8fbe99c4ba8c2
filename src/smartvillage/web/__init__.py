"""The design system: base templates, components, forms, icons, theme, menus, error pages. No tables, no rules.

It draws what it is given: it never decides who may see something, never reads a village, never saves.

Pages extend `web/site.html` (village), `web/workspace.html` (/kelola/), `web/office.html` (dpmd, data) or
`web/portal.html`. Blocks: title, extra_head, hero, back, content, side; rarely header, banner, messages, errors.
Context that the bases read: `form` (its errors become the summary), `invalid` (title starts "Kesalahan:").

Forms: `web.forms.QuestionForm` (one thing per page, `{{ form }}` writes the h1), `WebForm`, mixin `PlainForm`,
`DatePartsField`, `Radios(hints=)`, `Checkboxes(hints=)`. Answer with `web.http.render_form(request, template,
form, **context)`: 422 when it was sent and is wrong.

Components are partials in `web/components/` (each variable is used in `web/samples/components.html`); with content
they are block tags: `{% panel %}`, `{% notice "warn" %}`, `{% details "…" %}`. `/-/components/` shows all (demo only).
Tags and filters: `{% load web %}`, see `templatetags/web.py`. Tones: plain, info, good, warn, bad.

Menus: an app's `navigation.py` calls `register(NavItem(Area.WORKSPACE, label, url, icon, permission=…))`.
Brand: `theme.derive("#0b5c4a")` gives all shades or raises BrandRefused with a sentence and a suggestion.
"""

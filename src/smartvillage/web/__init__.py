"""The design system: base templates, components, forms, icons, theme, error pages. No tables, no rules.

Pages extend `web/site.html` (village), `web/workspace.html` (/kelola/), `web/office.html` (dpmd, data)
or `web/portal.html`; blocks: title, back, content, side, extra_head. Components are partials in
`web/components/`; forms come from `web.forms.WebForm` and are answered with `web.http.render_form`.
Menus come from each app's `navigation.py` (`web.navigation.register`).
"""

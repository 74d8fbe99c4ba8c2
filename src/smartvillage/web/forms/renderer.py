from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """FORM_RENDERER: `{{ form }}` and `{{ field.as_field_group }}` through templates/web/forms/."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"

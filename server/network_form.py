"""The form of `/network`: what is asked first, what narrows it, and the two ends of a way.

Refuses to lose a state: what no control shows stays in hidden fields.
"""

from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l

from graph.catalogue import Parameter
from server import forms, links, scenes
from server.language import language
from server.scenes import Scene

HIDDEN = ("open", "fold", "community")
_ENDS = ("from", "to")
_FIRST = ("convention", "organisation", "depth", "level", "view", "emphasis")
_CHOICES = {
    "organisations": _l("organisations"),
    "actions": _l("organisations et actions"),
    "institution": _l("institutions"),
    "direction": _l("directions"),
    "unit": _l("unités"),
    "1": _l("elle et ses copilotes"),
    "2": _l("et les copilotes de ceux-ci"),
    "3": _l("et encore un pas"),
    "institutions": _l("les institutions"),
    "communities": _l("les groupes"),
    "bridges": _l("qui relie les autres"),
    "auto": _l("au-delà de 2 000 signes"),
    "always": _l("toujours"),
    "none": _l("jamais"),
}


def controls(scene: Scene) -> dict[str, Any]:
    """The form: its controls in three groups, and the rest of the state, which it keeps.

    `narrowed`: whether something of the second group is chosen.
    """
    found = {control.name: control for control in _controls(scene)}
    rest = [name for name in found if name not in (*_FIRST, *_ENDS)]
    return {
        "controls": [found[name] for name in _FIRST],
        "rest": [found[name] for name in rest],
        "hidden": [(name, scene.given[name]) for name in HIDDEN if name in scene.given],
        "narrowed": any(scene.given.get(name) for name in rest),
        "ends": [found[name] for name in _ENDS],
    }


def _controls(scene: Scene) -> list[forms.Control]:
    """The controls of all that the form asks for, their choices in plain words."""
    asked = scenes.question()
    shown = tuple(p for p in asked.parameters if p.name not in (*HIDDEN, *_ENDS))
    found: list[forms.Control] = []
    for control in forms.controls(replace(asked, parameters=shown), scene.given):
        options = tuple(
            replace(option, label=_choice(control.name, option))
            if control.closed and control.name != "include"
            else option
            for option in control.options
        )
        found.append(replace(control, options=options))
    (organisation,) = (control for control in found if control.name == "organisation")
    return found + [
        _end(p, organisation, scene.given.get(p.name, "")) for p in asked.parameters if p.name in _ENDS
    ]


def _end(parameter: Parameter, organisation: forms.Control, value: str) -> forms.Control:
    """The control of one end of a way: the same organisations to choose from, listed once for all."""
    path = links.local(value)
    options = tuple(
        replace(option, chosen=path in (option.value, option.value.rsplit("/", 1)[-1]))
        for option in organisation.options
    )
    label = parameter.label_en if language() == "en" else parameter.label_fr
    return replace(organisation, name=parameter.name, label=label, value=value, options=options)


def _choice(parameter: str, option: forms.Option) -> str:
    key = "always" if (parameter, option.value) == ("grouping", "communities") else option.value
    return str(_CHOICES.get(key, option.label))

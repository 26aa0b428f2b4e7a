"""Skills that files bring."""

from collections.abc import Collection

from banks.models import Framework, Skill
from banks.parsed import ParsedSkill

#: The framework of modules that a file brings without naming one.
FRAMEWORK_CODE = "CNTT"
FRAMEWORK_NAME = "Khung kỹ năng công nghệ thông tin"


def ensure_skills(skills: Collection[ParsedSkill]) -> None:
    """Create the skills whose codes do not exist, modules first; the others stay as they are.

    A skill joins the framework of its module, a new module the general one.
    """
    known = dict(Skill.objects.values_list("code", "framework_id"))
    missing = [skill for skill in skills if skill.code not in known]
    if not missing:
        return
    general, _made = Framework.objects.get_or_create(
        code=FRAMEWORK_CODE, defaults={"name": FRAMEWORK_NAME}
    )
    order = {skill.code: place for place, skill in enumerate(skills, 1)}
    modules = [skill for skill in missing if not skill.module]
    # Another import may bring the same codes at this moment.
    Skill.objects.bulk_create(
        [
            Skill(
                framework_id=general.pk, code=skill.code, name=skill.name, order=order[skill.code]
            )
            for skill in modules
        ],
        ignore_conflicts=True,
    )
    parents = {
        code: (pk, framework_id)
        for code, pk, framework_id in Skill.objects.values_list("code", "pk", "framework_id")
    }
    Skill.objects.bulk_create(
        [
            Skill(
                framework_id=parents[skill.module][1],
                parent_id=parents[skill.module][0],
                code=skill.code,
                name=skill.name,
                order=order[skill.code],
            )
            for skill in missing
            if skill.module
        ],
        ignore_conflicts=True,
    )

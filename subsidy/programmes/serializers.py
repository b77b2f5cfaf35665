"""Policy as the API shows it: names in both languages, money in fen, shares in basis points."""

from subsidy.programmes.models import Category, Programme, Terms, TermsVariant

Json = dict[str, object]


def programme(row: Programme) -> Json:
    return {
        "code": row.code,
        "names": _names(row),
        "province": row.province,
        "year": row.year,
        "state": row.state,
        "is_test": row.is_test,
    }


def category(row: Category) -> Json:
    return {
        "code": row.code,
        "names": _names(row),
        "parent": row.parent.code if row.parent else None,
        "group": row.group,
    }


def terms(row: Terms) -> Json:
    """Return what one notice grants for one category; local to `unit` if it names one."""
    return {
        "programme": row.programme.code,
        "category": row.category.code,
        "unit": row.unit.code if row.unit else None,
        "notice": {"number": row.notice_number, "title": row.notice_title},
        "published_on": row.published_on,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "apply_by": row.apply_by,
        "quota": {
            "class": row.quota_class,
            "count": row.quota_count,
            "on_return": row.quota_on_return,
        },
        "charged_to": row.charged_to,
        "payee": row.payee,
        "rounding": row.rounding,
        "identifiers_required": row.identifiers_required,
        "evidence_required": row.evidence_required,
        "requirements": row.requirements,
        "variants": [_variant(one) for one in sorted(row.variants.all(), key=lambda v: v.position)],
        "otherwise": row.no_variant_code,
        "is_illustrative": row.is_illustrative,
        "source": row.source_note,
    }


def _variant(row: TermsVariant) -> Json:
    return {
        "label": row.label,
        "conditions": row.conditions,
        "kind": row.kind,
        "flat_fen": row.flat_fen,
        "rate_bp": row.rate_bp,
        "cap_fen": row.cap_fen,
    }


def _names(row: Programme | Category) -> Json:
    return {"zh": row.name_zh, "en": row.name_en}

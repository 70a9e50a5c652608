"""A small scored round by hand: three departments and two districts, two fields; and the year before."""

import json

import pandas as pd

CRITERIA = pd.DataFrame(
    {
        "code": ["1", "1.1", "1.2", "2", "2.1", "3"],
        "parent_code": ["", "1", "1", "", "2", ""],
        "level": [0, 1, 1, 0, 1, 0],
        "is_leaf": [False, True, True, False, True, True],
        "name_vi": ["Chỉ đạo", "Kế hoạch", "Báo cáo", "Thủ tục", "Đúng hạn", "Chuyển đổi số"],
        "name_en": ["Steering", "Plan", "Reports", "Procedures", "On time", "Digital"],
        "max_points": [40.0, 20.0, 20.0, 50.0, 50.0, 10.0],
        "kind": "appraised",
        "lead_agency": "Sở Nội vụ",
    }
)
UNITS = {"so-a": ("Sở A", "department"), "so-b": ("Sở B", "department"), "so-c": ("=Sở C", "department"),
         "h-a": ("Huyện A", "district"), "h-b": ("Huyện B", "district")}  # fmt: skip
NOW = {
    "so-a": (18, 20, 45, 9),
    "so-b": (16, 10, 40, 8),
    "so-c": (20, 20, 30, 5),
    "h-a": (10, 10, 25, 5),
    "h-b": (20, 18, 50, 10),
}
BEFORE = {
    "so-a": (16, 20, 54),
    "so-b": (16, 12, 48),
    "so-c": (18, 20, 42),
    "h-a": (12, 10, 36),
    "h-b": (18, 18, 54),
}


def framework_of(criteria, year):
    """The framework that the criteria describe, as ``framework.json`` has it."""

    def entry(row):
        below = criteria[criteria["parent_code"] == row.code]
        more = {"children": [entry(child) for child in below.itertuples()]} if len(below) else {}
        return {
            "code": row.code,
            "name_vi": row.name_vi,
            "name_en": row.name_en,
            "max_points": row.max_points,
        } | more

    fields = [entry(row) for row in criteria[criteria["parent_code"] == ""].itertuples()]
    head = {"framework_id": "x", "title_vi": "Bộ chỉ số thử", "unit_type": "department", "first_year": year}
    return head | {"complete": False, "criteria": fields}


def write_round(folder, *, base=False, illustrative=True):
    """Write a round in the layout of ``parresearch score``; ``base``: the year before, without field 3."""
    folder.mkdir(parents=True)
    criteria = CRITERIA.copy()
    if base:
        criteria = criteria[criteria["code"] != "3"].copy()
        criteria.loc[criteria["code"].isin(["2", "2.1"]), "max_points"] = 60.0
    top = criteria.set_index("code")["max_points"]
    leaves = list(criteria.loc[criteria["is_leaf"], "code"])
    tree, index = [], []
    for unit, points in (BEFORE if base else NOW).items():
        got = dict(zip(leaves, map(float, points), strict=True))
        got |= {"1": got["1.1"] + got["1.2"], "2": got["2.1"]}
        tree += [
            {"unit": unit, "code": code, "points": got[code], "max_points": top[code],
             "self_points": got[code], "percent": got[code] / top[code] * 100, "n_missing": 0}
            for code in criteria["code"]
        ]  # fmt: skip
        total = sum(got[code] for code in leaves)
        index.append(
            {
                "unit": unit,
                "name": UNITS[unit][0],
                "unit_type": UNITS[unit][1],
                "points": total,
                "percent": total,
            }
        )
    table = pd.DataFrame(index).assign(
        year=2023 if base else 2024, framework_id="x", max_points=100.0, removed=0.0,
        self_percent=lambda t: t["percent"] + 2,
        self_minus_appraised=2.0, **{"class": ""},
    )  # fmt: skip
    groups = table.groupby("unit_type")["percent"]
    table = table.assign(
        rank=groups.rank(method="min", ascending=False).astype(int), n=groups.transform("count")
    )
    table.to_csv(folder / "index.csv", index=False)
    pd.DataFrame(tree).to_csv(folder / "tree.csv", index=False)
    pd.DataFrame(tree).assign(stage="appraised", problem="").to_csv(folder / "points.csv", index=False)
    criteria.to_csv(folder / "criteria.csv", index=False)
    year = 2023 if base else 2024
    (folder / "framework.json").write_text(json.dumps(framework_of(criteria, year)), encoding="utf-8")
    meta = {
        "title_vi": "Bộ chỉ số thử",
        "illustrative": illustrative,
        "framework_id": "x",
        "year": 2023 if base else 2024,
    }
    (folder / "meta.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")

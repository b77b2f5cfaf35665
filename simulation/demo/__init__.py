"""`make demo`: two months of the programme in Hebei, from nothing, over real HTTP."""

#: When the story begins; the offset clock of all its processes starts here.
FROM = "2024-09-01T08:00+08:00"

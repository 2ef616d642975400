"""Word pairs for verbal analogies, relation by relation. A word has one partner in a relation on each side."""

from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Relation:
    """How the second word of each pair is related to the first."""

    name: str
    pairs: tuple[Pair, ...]
    hard: bool = False


def _pairs(text: str) -> tuple[Pair, ...]:
    found = [part.split("–") for part in text.replace("\n", " ").split(",")]
    return tuple((a.strip(), b.strip()) for a, b in found)


RELATIONS = {
    "young": Relation(
        "heyvan və onun balası",
        _pairs("inək–buzov, qoyun–quzu, keçi–çəpiş, at–dayça, it–küçük, toyuq–cücə, camış–balaq, dəvə–köşək"),
    ),
    "workplace": Relation(
        "peşə sahibi və onun iş yeri",
        _pairs(
            "müəllim–məktəb, həkim–xəstəxana, hakim–məhkəmə, aktyor–teatr, aşpaz–mətbəx, əczaçı–aptek, satıcı–mağaza"
        ),
    ),
    "gauge": Relation(
        "ölçü cihazı və onunla ölçülən kəmiyyət",
        _pairs(
            "termometr–temperatur, barometr–atmosfer təzyiqi, tərəzi–kütlə, spidometr–sürət, xətkeş–uzunluq, "
            "voltmetr–gərginlik, saat–vaxt, higrometr–rütubət"
        ),
    ),
    "tool": Relation(
        "alət və onunla görülən iş",
        _pairs(
            "bıçaq–kəsmək, qələm–yazmaq, bel–qazmaq, süpürgə–süpürmək, iynə–tikmək, daraq–daramaq, fırça–rəngləmək, "
            "kibrit–yandırmaq"
        ),
    ),
    "capital": Relation(
        "ölkə və onun paytaxtı",
        _pairs(
            "Türkiyə–Ankara, Gürcüstan–Tbilisi, Fransa–Paris, İtaliya–Roma, Yaponiya–Tokio, Almaniya–Berlin, "
            "İspaniya–Madrid, Misir–Qahirə, Polşa–Varşava"
        ),
    ),
    "opposite": Relation(
        "əks mənalı sözlər",
        _pairs(
            "uzun–qısa, ağır–yüngül, dərin–dayaz, geniş–dar, yaş–quru, acı–şirin, sərt–yumşaq, sürətli–yavaş, "
            "varlı–kasıb, isti–soyuq"
        ),
    ),
    "same": Relation(
        "yaxın mənalı sözlər",
        _pairs("ürək–qəlb, söz–kəlmə, üz–sifət, bədən–vücud, külək–yel, igid–qoçaq, böyük–iri, məktub–namə, kədər–qəm"),
    ),
    "part": Relation(
        "hissə və onun aid olduğu bütöv",
        _pairs("səhifə–kitab, təkər–avtomobil, barmaq–əl, ləçək–çiçək, pillə–pilləkən, düymə–köynək, kirpik–göz"),
    ),
    "science": Relation(
        "elm sahəsi və onun öyrəndiyi obyekt",
        _pairs(
            "botanika–bitkilər, mineralogiya–minerallar, astronomiya–göy cisimləri, fonetika–danışıq səsləri, "
            "seysmologiya–zəlzələlər, ixtiologiya–balıqlar, ornitologiya–quşlar, entomologiya–həşəratlar"
        ),
    ),
    "material": Relation(
        "material və ondan hazırlanan məhsul",
        _pairs("un–çörək, süd–pendir, dəri–çəkmə, yun–xalça, gil–kərpic, qum–şüşə, üzüm–kişmiş, pambıq–bez"),
    ),
    "home": Relation(
        "heyvan və onun saxlandığı yer",
        _pairs("arı–pətək, at–tövlə, toyuq–hin, balıq–akvarium"),
    ),
    "group": Relation(
        "üzv və onlardan ibarət toplu",
        _pairs(
            "qoyun–sürü, əsgər–ordu, ağac–meşə, musiqiçi–orkestr, oyunçu–komanda, gəmi–donanma, ulduz–qalaktika, "
            "müğənni–xor"
        ),
        hard=True,
    ),
    "degree": Relation(
        "zəif və güclü dərəcə",
        _pairs("meh–qasırğa, çiskin–leysan, ilıq–qaynar, pıçıltı–qışqırıq, təbəssüm–qəhqəhə, narahatlıq–dəhşət"),
        hard=True,
    ),
    "cause": Relation(
        "səbəb və onun nəticəsi",
        _pairs(
            "quraqlıq–məhsulsuzluq, zəlzələ–dağıntı, qələbə–sevinc, infeksiya–xəstəlik, məşq–dözümlülük, "
            "sürtünmə–istilik, şaxta–donma"
        ),
        hard=True,
    ),
    "maker": Relation(
        "yaradan şəxs və onun əsəri",
        _pairs(
            "şair–şeir, bəstəkar–mahnı, rəssam–tablo, heykəltəraş–heykəl, dərzi–paltar, çörəkçi–çörək, dülgər–mebel"
        ),
    ),
    "unit": Relation(
        "kəmiyyət və onun ölçü vahidi",
        _pairs("uzunluq–metr, kütlə–kiloqram, vaxt–saniyə, gərginlik–volt, güc–vatt, təzyiq–paskal, qüvvə–nyuton"),
        hard=True,
    ),
}
# Relations that an exacting reader may take for one another: a question never offers two of a set.
CLOSE = (
    {"part", "group"},
    {"degree", "opposite", "same"},
    {"home", "workplace", "group"},
    {"tool", "gauge"},
    {"material", "maker", "cause", "part"},
    {"tool", "cause", "maker"},
    {"gauge", "science"},
    {"gauge", "unit"},
    {"capital", "part"},
    {"young", "cause"},
)

"""Word pairs for verbal analogies, relation by relation. A word has one partner in a relation on each side."""

from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Relation:
    """How the second word of each pair is related to the first. `also` are pairs that nobody is asked about but that
    an exacting reader may accept."""

    name: str
    pairs: tuple[Pair, ...]
    hard: bool = False
    also: tuple[Pair, ...] = ()


def _pairs(text: str) -> tuple[Pair, ...]:
    found = [part.split("–") for part in text.replace("\n", " ").split(",")]
    return tuple((a.strip(), b.strip()) for a, b in found)


RELATIONS = {
    "young": Relation(
        "heyvan və onun balası",
        _pairs("inək–buzov, qoyun–quzu, keçi–çəpiş, at–dayça, it–küçük, toyuq–cücə, camış–balaq, dəvə–köşək"),
        also=_pairs("camış–buzov"),
    ),
    "workplace": Relation(
        "peşə sahibi və onun iş yeri",
        _pairs(
            "müəllim–məktəb, həkim–xəstəxana, hakim–məhkəmə, aktyor–teatr, aşpaz–mətbəx, əczaçı–aptek, satıcı–mağaza"
        ),
        also=_pairs("əczaçı–xəstəxana, aşpaz–xəstəxana, həkim–məktəb, aşpaz–məktəb"),
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
            "bıçaq–kəsmək, qələm–yazmaq, bel–qazmaq, ütü–hamarlamaq, iynə–tikmək, mala–suvamaq, fırça–rəngləmək, "
            "kibrit–yandırmaq"
        ),
        also=_pairs("fırça–yazmaq, qələm–rəngləmək, mala–hamarlamaq, bel–hamarlamaq, ütü–yandırmaq"),
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
        also=_pairs("ağır–sürətli, sərt–yüngül, ağır–yumşaq, acı–yumşaq, sərt–şirin"),
    ),
    "same": Relation(
        "yaxın mənalı sözlər",
        _pairs(
            "ürək–qəlb, söz–kəlmə, üz–sifət, bədən–vücud, külək–yel, vətən–yurd, əlac–çarə, məktub–namə, kədər–qəm, "
            "zəhmət–əmək"
        ),
    ),
    "part": Relation(
        "hissə və onun aid olduğu bütöv",
        _pairs("səhifə–kitab, təkər–avtomobil, barmaq–əl, ləçək–çiçək, qulp–fincan, düymə–köynək, kirpik–göz"),
        also=_pairs("düymə–avtomobil, qulp–avtomobil"),
    ),
    "science": Relation(
        "elm sahəsi və onun öyrəndiyi obyekt",
        _pairs(
            "botanika–bitkilər, numizmatika–sikkələr, astronomiya–göy cisimləri, fonetika–danışıq səsləri, "
            "seysmologiya–zəlzələlər, ixtiologiya–balıqlar, ornitologiya–quşlar, entomologiya–həşəratlar"
        ),
    ),
    "material": Relation(
        "material və ondan hazırlanan məhsul",
        _pairs("un–çörək, süd–pendir, dəri–çəkmə, yun–xalça, gil–kərpic, qum–şüşə, üzüm–kişmiş, pambıq–bez"),
        also=_pairs("qum–kərpic, pambıq–xalça, yun–bez, yun–çəkmə, süd–çörək, gil–şüşə"),
    ),
    "home": Relation(
        "heyvan və onun saxlandığı yer",
        _pairs("arı–pətək, at–tövlə, toyuq–hin, balıq–akvarium, quş–qəfəs"),
        also=_pairs("toyuq–qəfəs, quş–hin, toyuq–tövlə"),
    ),
    "group": Relation(
        "üzv və onlardan ibarət toplu",
        _pairs(
            "qoyun–sürü, əsgər–ordu, ağac–meşə, musiqiçi–orkestr, oyunçu–komanda, gəmi–donanma, ulduz–qalaktika, "
            "müğənni–xor"
        ),
        hard=True,
        also=_pairs("əsgər–komanda, musiqiçi–xor, müğənni–orkestr, əsgər–donanma, musiqiçi–komanda, müğənni–komanda"),
    ),
    "degree": Relation(
        "zəif və güclü dərəcə",
        _pairs("meh–qasırğa, çiskin–leysan, sərinlik–ayaz, pıçıltı–qışqırıq, təbəssüm–qəhqəhə, narahatlıq–dəhşət"),
        hard=True,
    ),
    "cause": Relation(
        "səbəb və onun nəticəsi",
        _pairs(
            "quraqlıq–məhsulsuzluq, zəlzələ–dağıntı, qələbə–sevinc, infeksiya–xəstəlik, məşq–dözümlülük, "
            "sürtünmə–istilik, şaxta–donma"
        ),
        hard=True,
        also=_pairs(
            "şaxta–məhsulsuzluq, şaxta–xəstəlik, məşq–istilik, məşq–sevinc, infeksiya–istilik, sürtünmə–dağıntı"
        ),
    ),
    "maker": Relation(
        "yaradan şəxs və onun əsəri",
        _pairs(
            "şair–şeir, bəstəkar–mahnı, rəssam–tablo, yazıçı–roman, dərzi–paltar, zərgər–üzük, dülgər–mebel, memar–bina"
        ),
        also=_pairs("şair–mahnı, şair–roman, yazıçı–şeir, dülgər–bina, memar–mebel"),
    ),
    "unit": Relation(
        "kəmiyyət və onun ölçü vahidi",
        _pairs("uzunluq–metr, kütlə–kiloqram, vaxt–saniyə, gərginlik–volt, güc–vatt, təzyiq–paskal, qüvvə–nyuton"),
        hard=True,
        also=_pairs("güc–nyuton, qüvvə–vatt, gərginlik–paskal, təzyiq–nyuton"),
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

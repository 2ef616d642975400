"""Four words of one group and one outside it. The solver looks at every group that any of the words belongs to."""

import random

from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft

_GROUPS = {  # code → name, words; a word stands in every group that it belongs to
    "fruit": ("meyvə", "alma armud ərik gilas heyva şaftalı albalı portağal"),
    "vegetable": ("tərəvəz", "kələm turp badımcan yerkökü soğan xiyar ispanaq"),
    "tree": ("meşə ağacı", "palıd çinar şam qovaq söyüd vələs"),
    "flower": ("gül", "qərənfil bənövşə nərgiz zanbaq yasəmən qızılgül"),
    "bird": ("quş", "qartal sərçə qaranquş göyərçin bülbül hacıleylək"),
    "fish": ("balıq", "nərə sazan qızılbalıq kütüm naqqa"),
    "insect": ("həşərat", "qarışqa kəpənək milçək çəyirtkə ağcaqanad arı"),
    "furniture": ("mebel", "stol stul dolab çarpayı divan kreslo"),
    "dishes": ("qab-qacaq", "boşqab qazan kasa fincan nimçə"),
    "clothes": ("geyim", "köynək şalvar pencək palto yubka"),
    "road": ("quru nəqliyyatı", "avtobus qatar tramvay taksi trolleybus metro"),
    "water": ("su nəqliyyatı", "gəmi qayıq yaxta bərə kater"),
    "air": ("hava nəqliyyatı", "təyyarə vertolyot planer dirijabl"),
    "strings": ("simli alət", "tar kamança skripka gitara saz ud"),
    "winds": ("nəfəs aləti", "zurna balaban ney fleyta tütək klarnet"),
    "drums": ("zərb aləti", "nağara dəf qaval təbil qoşanağara"),
    "length": ("uzunluq vahidi", "metr kilometr santimetr millimetr desimetr"),
    "mass": ("kütlə vahidi", "qram kiloqram ton sentner milliqram"),
    "time": ("zaman vahidi", "saniyə dəqiqə sutka həftə əsr"),
    "information": ("informasiya vahidi", "bit bayt kilobayt meqabayt giqabayt"),
    "river": ("çay", "Kür Araz Volqa Nil Dunay"),
    "peak": ("dağ zirvəsi", "Şahdağ Elbrus Everest Kazbek Bazardüzü"),
    "metal": ("metal", "dəmir mis gümüş qalay qurğuşun alüminium"),
    "gas": ("qaz", "oksigen hidrogen azot helium arqon"),
    "flat": ("müstəvi fiqur", "üçbucaq kvadrat dairə romb trapesiya beşbucaqlı paraleloqram düzbucaqlı"),
    "solid": ("fəza cismi", "kub kürə konus silindr piramida prizma"),
    "planet": ("planet", "Merkuri Venera Mars Yupiter Saturn"),
    "moon": ("planetin peyki", "Ay Titan Fobos"),
    "flying": ("uçan quş", "qartal sərçə qaranquş göyərçin bülbül hacıleylək"),
    "flightless": ("uçmayan quş", "pinqvin dəvəquşu"),
    "herbivore": ("otyeyən heyvan", "maral dovşan zürafə ceyran fil"),
    "predator": ("yırtıcı heyvan", "canavar pələng bəbir vaşaq"),
    "reptile": ("sürünən", "kərtənkələ timsah tısbağa varan"),
    "amphibian": ("suda-quruda yaşayan", "qurbağa"),
    "capital": ("paytaxt", "Paris Roma Madrid Berlin Vyana Varşava"),
    "city": ("paytaxt olmayan şəhər", "Milan Barselona Münhen"),
    "quadrangle": ("dördbucaqlı", "kvadrat romb trapesiya paraleloqram düzbucaqlı"),
    "other-shape": ("dördbucaqlı olmayan fiqur", "üçbucaq dairə beşbucaqlı"),
    "plucked": ("mizrab və ya barmaqla çalınan alət", "tar saz ud gitara"),
    "bowed": ("kamanla çalınan alət", "kamança skripka"),
    "cutting": ("kəsici alət", "bıçaq balta mişar qayçı"),
    "striking": ("zərbə aləti", "çəkic toxmaq"),
    "organ": ("daxili orqan", "ürək ağciyər qaraciyər böyrək mədə"),
    "sense": ("hiss orqanı", "qulaq burun göz"),
    "liquid-fuel": ("maye yanacaq", "benzin kerosin mazut dizel"),
    "solid-fuel": ("bərk yanacaq", "kömür odun torf"),
    "team": ("komanda idmanı", "futbol basketbol voleybol həndbol"),
    "single": ("fərdi idman növü", "güləş boks gimnastika"),
    "rail": ("relslə hərəkət edən nəqliyyat", "qatar tramvay metro funikulyor"),
    "no-rail": ("relssiz nəqliyyat", "avtobus trolleybus taksi"),
    "prose": ("nəsr janrı", "hekayə roman povest novella"),
    "verse": ("şeir janrı", "qəzəl qoşma gəraylı"),
    "long-month": ("31 günlük ay", "yanvar mart may iyul avqust oktyabr dekabr"),
    "short-month": ("30 günlük ay", "aprel iyun sentyabr noyabr"),
    "blood": ("qan qohumu", "ata ana qardaş bacı əmi dayı xala bibi"),
    "marriage": ("nikah yolu ilə qohum", "gəlin kürəkən qayınana qayınata baldız"),
    "male": ("kişi qohum", "ata qardaş əmi dayı kürəkən qayınata"),
    "female": ("qadın qohum", "ana bacı xala bibi gəlin qayınana baldız"),
    "joy": ("xoş hiss", "sevinc fərəh şadlıq məmnunluq"),
    "grief": ("ağır hiss", "kədər qəzəb qorxu həsəd"),
    "virtue": ("yaxşı xasiyyət", "səxavətli nəzakətli çalışqan vicdanlı mərhəmətli"),
    "vice": ("pis xasiyyət", "xəsis kobud tənbəl yalançı lovğa"),
    "speech": ("danışmaq bildirən feil", "söyləmək demək bildirmək pıçıldamaq"),
    "motion": ("hərəkət bildirən feil", "qaçmaq yerimək tullanmaq sürünmək"),
    "thought": ("düşünmək bildirən feil", "xatırlamaq anlamaq fikirləşmək düşünmək"),
    "crowd": ("toplu bildirən söz", "ordu sürü dəstə komanda xor"),
    "one": ("tək şəxs bildirən söz", "əsgər oyunçu müğənni"),
    "brave": ("cəsarət bildirən söz", "igid qoçaq cəsur qorxmaz"),
    "other-virtue": ("başqa xasiyyət bildirən söz", "səbirli ədəbli"),
    "quick": ("cəldlik bildirən söz", "cəld çevik zirək diribaş"),
    "mind": ("ağıl bildirən söz", "müdrik ağıllı"),
    "sorrow": ("qəm bildirən söz", "kədər qüssə dərd qəm"),
    "anger": ("hirs bildirən söz", "qəzəb hiddət"),
    "national": ("milli alət", "tar saz ud kamança"),
}
_PAIRS = {  # the four, and where the fifth comes from; the other way too where there are four
    1: (
        *(("fruit", "vegetable"), ("fruit", "flower"), ("vegetable", "tree"), ("tree", "flower"), ("bird", "fish")),
        *(("bird", "insect"), ("fish", "insect"), ("furniture", "dishes"), ("clothes", "furniture"), ("road", "water")),
        *(("water", "air"), ("road", "air"), ("strings", "winds"), ("strings", "drums"), ("winds", "drums")),
    ),
    2: (
        *(("length", "mass"), ("mass", "time"), ("time", "length"), ("information", "length"), ("information", "mass")),
        *(("river", "peak"), ("metal", "gas"), ("flat", "solid"), ("planet", "moon"), ("flying", "flightless")),
        *(("herbivore", "predator"), ("reptile", "amphibian"), ("capital", "city"), ("cutting", "striking")),
        *(("organ", "sense"), ("team", "single"), ("rail", "no-rail")),
    ),
    3: (
        *(("quadrangle", "other-shape"), ("plucked", "bowed"), ("liquid-fuel", "solid-fuel"), ("prose", "verse")),
        *(
            ("long-month", "short-month"),
            ("blood", "marriage"),
            ("female", "male"),
            ("joy", "grief"),
            ("virtue", "vice"),
        ),
        *(("speech", "thought"), ("thought", "motion"), ("crowd", "one"), ("brave", "other-virtue"), ("quick", "mind")),
        ("sorrow", "anger"),
    ),
}


def _words(code: str) -> list[str]:
    return _GROUPS[code][1].split()


def draw(rng: random.Random, level: int) -> Draft:
    """Everyday groups; fields of knowledge; meanings and properties that have to be thought of."""
    inside, outside = rng.choice(_PAIRS[level])
    if len(_words(outside)) >= 4 and rng.random() < 0.5:
        inside, outside = outside, inside
    four = rng.sample(_words(inside), 4)
    odd = rng.choice(_words(outside))
    if odd in _words(inside) or set(four) & set(_words(outside)):
        raise Redraw
    if len(odd) > max(map(len, four)) and rng.random() < 0.4:  # length must not tell
        raise Redraw
    name, other = _GROUPS[inside][0], _GROUPS[outside][0]
    return choice_draft(
        rng,
        stem="Beş sözdən dördü mənaca bir qrupa daxildir. Bu qrupa daxil olmayan söz hansıdır?",
        key=(odd, odd),
        slips=[Slip(word, f"Bu söz də qrupa daxildir: {name}.", word) for word in four],
        explanation=f"Dörd sözü birləşdirən əlamət: {name}. «{odd}» isə bu qrupa daxil deyil: {other}.",
        facts=frozenset({odd, *four}),
        fact=f"{inside}-{outside}",
        apart=frozenset({odd, *four}),
    )


def solve(facts: frozenset[str]) -> frozenset[str]:
    """Every word without which the other four make a group, by any group of the list."""
    found: set[str] = set()
    for _, text in _GROUPS.values():
        left = facts - set(text.split())
        if len(left) == 1:
            found |= left
    return frozenset(found)


MODEL = Model("odd-word", "row", "Artıq söz", "reasoning.verbal", draw, solve)

"""Four words of one group and one outside it. The solver tries every property that could set one of the words apart."""

import random

from quizapp.domain.item_models.base import Draft, Model, Redraw, Slip, choice_draft

_GROUPS = {  # code → name, words; what meets in an item stands in every group that it belongs to
    "fruit": ("meyvə", "alma armud ərik gilas heyva şaftalı albalı"),
    "vegetable": ("tərəvəz", "kələm turp badımcan yerkökü soğan xiyar ispanaq"),
    "tree": ("ağac", "palıd çinar qovaq söyüd vələs cökə"),
    "flower": ("gül", "qərənfil bənövşə nərgiz zanbaq lalə süsən"),
    "bird": ("quş", "qartal şahin qırğı tərlan laçın"),
    "fish": ("balıq", "nərə sazan qızılbalıq kütüm naqqa"),
    "insect": ("həşərat", "kəpənək milçək çəyirtkə ağcaqanad iynəcə parabüzən"),
    "furniture": ("mebel", "stol stul dolab çarpayı divan kreslo"),
    "dishes": ("qab-qacaq", "boşqab kasa fincan nimçə stəkan piyalə"),
    "clothes": ("geyim", "köynək pencək palto kurtka sviter plaş"),
    "road": ("quru nəqliyyatı", "avtobus qatar tramvay trolleybus metro"),
    "water": ("su nəqliyyatı", "gəmi bərə kater teploxod"),
    "air": ("hava nəqliyyatı", "təyyarə vertolyot dirijabl"),
    "strings": ("simli alət", "tar saz ud qanun çəng"),
    "winds": ("nəfəs aləti", "zurna balaban ney tütək tulum"),
    "drums": ("zərb aləti", "nağara dəf qaval təbil qoşanağara"),
    "waters": ("su obyekti", "dəniz göl okean çay bulaq"),
    "relief": ("quruda relyef forması", "dağ təpə yayla düzən vadi dərə"),
    "length": ("uzunluq vahidi", "kilometr santimetr millimetr desimetr"),
    "mass": ("kütlə vahidi", "qram kiloqram ton sentner milliqram"),
    "time": ("zaman vahidi", "saniyə dəqiqə sutka həftə əsr"),
    "information": ("informasiya vahidi", "kilobayt meqabayt giqabayt terabayt petabayt"),
    "river": ("çay", "Kür Araz Tərtər Samur Qanıx Həkəri"),
    "peak": ("dağ zirvəsi", "Şahdağ Bazardüzü Tufandağ Babadağ"),
    "metal": ("metal", "mis qalay qurğuşun sink alüminium nikel"),
    "gas": ("qaz", "helium neon arqon kripton ksenon"),
    "flat": ("müstəvi fiqur", "üçbucaq beşbucaqlı altıbucaqlı kvadrat romb"),
    "solid": ("fəza cismi", "kub kürə konus silindr piramida prizma"),
    "planet": ("planet", "Merkuri Yupiter Saturn Venera Mars"),
    "moon": ("planetin peyki", "Ay Titan Fobos"),
    "flying": ("uçan quş", "sərçə qaranquş bülbül sığırçın torağay qaratoyuq"),
    "flightless": ("uçmayan quş", "pinqvin dəvəquşu"),
    "herbivore": ("otyeyən vəhşi heyvan", "maral ceyran cüyür muflon zubr"),
    "predator": ("yırtıcı heyvan", "canavar tülkü çaqqal bəbir vaşaq"),
    "livestock": ("ev heyvanı", "inək qoyun keçi camış"),
    "reptile": ("sürünən", "kərtənkələ varan buqələmun gekkon iquana"),
    "amphibian": ("suda-quruda yaşayan", "qurbağa triton salamandr"),
    "conifer": ("iynəyarpaqlı ağac", "şam küknar sərv ardıc"),
    "leafy": ("enliyarpaqlı ağac", "palıd qovaq vələs"),
    "cereal": ("taxıl bitkisi", "buğda arpa çovdar darı yulaf"),
    "pulse": ("paxlalı bitki", "noxud lobya mərcimək"),
    "capital": ("paytaxt", "Paris Berlin Vyana Roma Madrid"),
    "city": ("paytaxt olmayan şəhər", "Milan Barselona Münhen"),
    "input": ("daxiletmə qurğusu", "klaviatura siçan skaner mikrofon vebkamera"),
    "output": ("çıxış qurğusu", "monitor printer dinamik proyektor plotter"),
    "cutting": ("kəsici alət", "bıçaq balta mişar qayçı ülgüc"),
    "striking": ("zərbə aləti", "çəkic toxmaq"),
    "organ": ("daxili orqan", "ürək ağciyər qaraciyər böyrək mədə dalaq"),
    "sense": ("hiss orqanı", "qulaq burun göz"),
    "team": ("komanda idmanı", "həndbol reqbi basketbol voleybol beysbol"),
    "single": ("təkbətək idman növü", "güləş boks cüdo karate"),
    "quadrangle": ("dördbucaqlı", "kvadrat romb trapesiya paraleloqram düzbucaqlı"),
    "other-shape": ("dördbucaqlı olmayan fiqur", "üçbucaq dairə beşbucaqlı"),
    "plucked": ("mizrab və ya barmaqla çalınan alət", "tar saz ud gitara mandolina"),
    "bowed": ("kamanla çalınan alət", "kamança skripka violonçel"),
    "liquid-fuel": ("maye yanacaq", "benzin kerosin mazut dizel"),
    "solid-fuel": ("bərk yanacaq", "kömür odun torf"),
    "prose": ("nəsr janrı", "hekayə roman povest novella"),
    "verse": ("şeir janrı", "qəzəl qəsidə rübai qoşma gəraylı bayatı"),
    "long-month": ("31 günlük ay", "yanvar mart may iyul avqust oktyabr dekabr"),
    "short-month": ("30 günlük ay", "aprel iyun sentyabr noyabr"),
    "blood": ("qan qohumu", "ata ana qardaş bacı əmi dayı xala bibi"),
    "marriage": ("nikah yolu ilə qohum", "gəlin kürəkən qayınana qayınata baldız"),
    "male": ("kişi qohum", "ata qardaş əmi dayı kürəkən qayınata"),
    "female": ("qadın qohum", "ana bacı xala bibi gəlin qayınana baldız"),
    "joy": ("xoş hiss", "sevinc fərəh şadlıq məmnunluq nəşə"),
    "grief": ("ağır hiss", "kədər qəzəb qorxu həsəd nifrət"),
    "virtue": ("yaxşı xasiyyət", "səxavətli nəzakətli çalışqan vicdanlı mərhəmətli"),
    "vice": ("pis xasiyyət", "xəsis kobud tənbəl yalançı lovğa"),
    "speech": ("danışmaq bildirən feil", "söyləmək demək bildirmək pıçıldamaq danışmaq"),
    "motion": ("hərəkət bildirən feil", "qaçmaq yerimək tullanmaq sürünmək sıçramaq"),
    "thought": ("düşünmək bildirən feil", "xatırlamaq anlamaq fikirləşmək düşünmək"),
    "crowd": ("toplu bildirən söz", "ordu dəstə komanda xor heyət"),
    "one": ("tək şəxs bildirən söz", "əsgər oyunçu müğənni"),
    "brave": ("cəsarət bildirən söz", "igid qoçaq cəsur qorxmaz şücaətli"),
    "other-virtue": ("başqa xasiyyət bildirən söz", "səbirli ədəbli təvazökar"),
    "quick": ("cəldlik bildirən söz", "cəld çevik qıvraq diribaş"),
    "mind": ("ağıl bildirən söz", "müdrik ağıllı dərrakəli"),
    "sorrow": ("qəm bildirən söz", "kədər qüssə dərd qəm hüzn"),
    "anger": ("hirs bildirən söz", "qəzəb hiddət"),
    "genuine": ("həqiqilik bildirən söz", "doğru düzgün həqiqi gerçək"),
    "sham": ("saxtalıq bildirən söz", "saxta uydurma qəlp"),
    "leader": ("rəhbər vəzifə", "müdir direktor rəis sədr"),
    "staff": ("rəhbər olmayan vəzifə", "katib mühasib məsləhətçi mütəxəssis"),
    "word-class": ("nitq hissəsi", "isim sifət say əvəzlik feil zərf"),
    "sentence-part": ("cümlə üzvü", "mübtəda xəbər tamamlıq təyin zərflik"),
    "case": ("ismin halı", "adlıq yiyəlik yönlük təsirlik yerlik çıxışlıq"),
}
_COMMON = (  # what else four of five words may share
    "monitor printer proyektor plotter skaner vebkamera",  # pictures
    "ata ana əmi dayı xala bibi qayınata qayınana",  # the elders
)
_STRIKING = (  # what sets a word apart, shared by the others or not
    "ərik gilas şaftalı albalı",  # stone fruit
    "skripka violonçel gitara mandolina",  # of European music
    "çay bulaq",  # flows
    "dağ təpə yayla",  # high
    "kilometr santimetr millimetr desimetr kiloqram milliqram kilobayt meqabayt giqabayt terabayt petabayt",  # prefixed
    "dairə kürə konus silindr",  # round
    "Yupiter Saturn",  # giants
    "Berlin Vyana Münhen",  # German-speaking
    "ağciyər böyrək qulaq göz",  # in pairs
    "qəzəl qəsidə rübai",  # quantitative verse
    "yanvar mart aprel may iyun",  # the first half of the year
    "ata ana qardaş bacı",  # of one house
    "söyləmək demək bildirmək yerimək sürünmək fikirləşmək düşünmək",  # in -mək, others in -maq
    "səxavətli nəzakətli vicdanlı mərhəmətli şücaətli səbirli ədəbli ağıllı dərrakəli",  # in -lı
)
_PAIRS = {  # the four, and where the fifth comes from; the other way too where there are four
    1: (
        *(("fruit", "vegetable"), ("fruit", "flower"), ("vegetable", "tree"), ("tree", "flower"), ("bird", "fish")),
        *(("bird", "insect"), ("fish", "insect"), ("furniture", "dishes"), ("clothes", "furniture"), ("road", "water")),
        *(("water", "air"), ("road", "air"), ("strings", "winds"), ("strings", "drums"), ("winds", "drums")),
        *(("waters", "relief"), ("dishes", "clothes")),
    ),
    2: (
        *(("length", "mass"), ("mass", "time"), ("time", "length"), ("information", "length"), ("information", "mass")),
        *(("river", "peak"), ("metal", "gas"), ("flat", "solid"), ("planet", "moon"), ("flying", "flightless")),
        *(("herbivore", "predator"), ("herbivore", "livestock"), ("reptile", "amphibian"), ("conifer", "leafy")),
        *(("cereal", "pulse"), ("capital", "city"), ("input", "output"), ("cutting", "striking"), ("organ", "sense")),
        ("team", "single"),
    ),
    3: (
        *(("quadrangle", "other-shape"), ("plucked", "bowed"), ("liquid-fuel", "solid-fuel"), ("prose", "verse")),
        *(("long-month", "short-month"), ("blood", "marriage"), ("female", "male"), ("joy", "grief")),
        *(("virtue", "vice"), ("speech", "thought"), ("thought", "motion"), ("crowd", "one"), ("quick", "mind")),
        *(("brave", "other-virtue"), ("sorrow", "anger"), ("genuine", "sham"), ("leader", "staff")),
        *(("word-class", "sentence-part"), ("case", "sentence-part")),
    ),
}


def _words(code: str) -> list[str]:
    return _GROUPS[code][1].split()


def draw(rng: random.Random, level: int) -> Draft:
    """Everyday groups; fields of knowledge; meanings and properties that have to be thought of."""
    inside, outside = rng.choice(_PAIRS[level])
    if len(_words(outside)) >= 4 and rng.random() < 0.5:
        inside, outside = outside, inside
    words, others = _words(inside), _words(outside)
    four = rng.sample(words, 4)
    # Fours with three words in common differ in this sum, so that two items of a pair share three words at most.
    place = sum(map(words.index, four)) % len(words)
    if place >= len(others) or others[place] in words or set(four) & set(others):
        raise Redraw
    odd = others[place]
    if len(odd) > max(map(len, four)) and rng.random() < 0.4:  # length must not tell
        raise Redraw
    name, other = _GROUPS[inside][0], _GROUPS[outside][0]
    return choice_draft(
        rng,
        stem="Beş sözdən dördünü ortaq əlamət birləşdirir. Bu əlamətə uyğun gəlməyən söz hansıdır?",
        key=(odd, odd),
        slips=[Slip(word, f"Ortaq əlamət bu sözə də uyğundur: {name}.", word) for word in four],
        explanation=f"Dörd sözü birləşdirən ortaq əlamət: {name}. «{odd}» sözü bu əlamətə uyğun gəlmir: {other}.",
        facts=frozenset({odd, *four}),
        fact=inside,
        apart=frozenset(four),
    )


def solve(facts: frozenset[str]) -> frozenset[str]:
    """Every word that is alone among the five to lack a property of the lists, or alone to have a striking one."""
    found: set[str] = set()
    for text in (*(words for _, words in _GROUPS.values()), *_COMMON, *_STRIKING):
        lacking = facts - set(text.split())
        found |= lacking if len(lacking) == 1 else set()
    for text in _STRIKING:
        having = facts & set(text.split())
        found |= having if len(having) == 1 else set()
    return frozenset(found)


MODEL = Model("odd-word", "row", "Artıq söz", "reasoning.verbal", draw, solve, version=2)

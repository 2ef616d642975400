"""Size of pictures and sound, and how long they take to send. The solver counts in bits, exactly."""

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from quizapp.domain.item_models.base import Draft, Model, Redraw, numeric_draft, one_of
from quizapp.domain.item_models.information_units import spaced
from quizapp.domain.questions import Skill

_KB = "(1 bayt = 8 bit, 1 KB = 1024 bayt)"
_MB = "(1 bayt = 8 bit, 1 KB = 1024 bayt, 1 MB = 1024 KB)"
_KB_BITS, _MB_BITS = 8 * 1024, 8 * 1024 * 1024
_SIDES = (64, 96, 128, 160, 192, 256, 320, 384, 512, 640)
Slips = list[tuple[Any, str]]


def _near(key: int, unit: str) -> Slips:
    """Slips of counting, a little under and over the key."""
    step = max(1, key // 8)
    return [
        (key + step, f"Hesablamada {step} {unit} artıq alınıb."),
        (key - step, f"Hesablamada {step} {unit} itirilib."),
        (key + 2 * step, f"Hesablamada {2 * step} {unit} artıq alınıb."),
        (key - 2 * step, f"Hesablamada {2 * step} {unit} itirilib."),
        (key + 3 * step, f"Hesablamada {3 * step} {unit} artıq alınıb."),
        (key - 3 * step, f"Hesablamada {3 * step} {unit} itirilib."),
    ]


def _draft(
    rng: random.Random, *, unit: str, key: int, telling: Slips, figures: Callable[[int], str] = spaced, **told: Any
) -> Draft:
    """The draft of a size or time in `unit`. Two or three telling slips stand in drawn order before the near ones: a far
    value must not always be the longest."""
    slips = [*rng.sample(telling, rng.choice([2, 2, 3])), *_near(key, unit)]
    return numeric_draft(rng, key=key, slips=slips, show=lambda v: f"{figures(v)} {unit}", spare=False, **told)


def _whole(value: Fraction) -> int:
    if value.denominator != 1 or value < 2:
        raise Redraw
    return int(value)


def _sides(rng: random.Random) -> tuple[int, int]:
    """Width and height, the longer side first: a picture turned round would be no other item."""
    a, b = rng.choice(_SIDES), rng.choice(_SIDES)
    return max(a, b), min(a, b)


def _picture(rng: random.Random) -> Draft:
    (width, height), depth = _sides(rng), rng.choice([1, 2, 4, 8, 16, 24])
    if width == height and rng.random() < 0.7:
        raise Redraw
    key = _whole(Fraction(width * height * depth, _KB_BITS))
    telling: Slips = [
        (key * 8, "Bitlər 8-ə bölünməyib, bayt kimi götürülüb."),
        (width * height * depth // 8000, "1 KB 1024 yox, 1000 bayt sayılıb (tam hissə)."),
        (
            width * height // 1024,
            "Bir pikselin rəng dərinliyi nəzərə alınmayıb, hər piksel 1 bayt sayılıb (tam hissə).",
        ),
        (
            (width + height) * 2 * depth // 1024,
            "Piksellərin sayı tərəflərin hasili yox, perimetr kimi tapılıb (tam hissə).",
        ),
    ]
    return _draft(
        rng,
        unit="KB",
        stem=f"Ölçüsü {width} × {height} piksel olan şəkildə hər pikselin rəngi {depth} bitlə kodlaşdırılıb. Sıxılmamış şəklin həcmi neçə KB-dır? {_KB}",
        key=key,
        telling=telling,
        explanation=f"{width} × {height} × {depth} = {spaced(width * height * depth)} bit; {spaced(width * height * depth)} ÷ 8 ÷ 1024 = {key} KB.",
        facts=("picture", width, height, depth),
        fact=f"picture-{depth}",
    )


def _sound(rng: random.Random) -> Draft:
    rate, seconds = rng.choice([8000, 16000, 24000, 32000, 48000]), rng.choice([32, 64, 96, 128, 160, 192, 256])
    bits, channels = rng.choice([8, 16, 24]), rng.choice([1, 2])
    total = rate * seconds * bits * channels
    key = _whole(Fraction(total, _KB_BITS))
    telling: Slips = [
        (key * 8, "Bitlər 8-ə bölünməyib."),
        (total // 8000, "1 KB 1024 yox, 1000 bayt sayılıb (tam hissə)."),
        (
            key // channels if channels > 1 else key * 2,
            f"{'Stereo' if channels > 1 else 'Mono'} yazının kanal sayı səhv götürülüb.",
        ),
        (rate * seconds * channels // 1024, "Hər ölçmə 1 bayt sayılıb (tam hissə)."),
        (rate * bits * channels // _KB_BITS, "Yalnız bir saniyənin həcmi hesablanıb (tam hissə)."),
    ]
    kind = "stereo (iki kanallı)" if channels == 2 else "mono (bir kanallı)"
    return _draft(
        rng,
        unit="KB",
        stem=f"{'Hər kanalda səs' if channels == 2 else 'Səs'} saniyədə {spaced(rate)} dəfə ölçülür, hər ölçmənin nəticəsi {bits} bitlə yazılır. {seconds} saniyəlik {kind} yazının sıxılmamış həcmi neçə KB-dır? {_KB}",
        key=key,
        telling=telling,
        explanation=f"{spaced(rate)} × {seconds} × {bits}{' × 2' if channels == 2 else ''} = {spaced(total)} bit; ÷ 8 ÷ 1024 = {spaced(key)} KB.",
        facts=("sound", rate, seconds, bits, channels),
        fact=f"sound-{'stereo' if channels == 2 else 'mono'}-{bits}",
    )


def _transfer(rng: random.Random) -> Draft:
    size, speed = rng.randint(3, 90), rng.choice([2, 4, 8, 16, 32, 64])
    key = _whole(Fraction(size * 8, speed))
    if key > 200 or size % speed == 0:
        raise Redraw
    telling: Slips = [
        (round(Fraction(size, speed)), "Meqabaytlar meqabitə çevrilməyib (təxminən)."),
        (key * 8, "Baytlar bitə iki dəfə çevrilib: 8-ə iki dəfə vurulub."),
        (size * speed // 8, "Həcm sürətə bölünmək əvəzinə vurulub, sonra 8-ə bölünüb (tam hissə)."),
        (size * 10 // speed, "1 bayt 10 bit sayılıb (tam hissə)."),
        (size * 4 // speed, "1 bayt 4 bit sayılıb (tam hissə)."),
    ]
    return _draft(
        rng,
        unit="saniyə",
        figures=str,
        stem=f"Həcmi {size} MB olan fayl {speed} Mbit/s sürətli kanalla neçə saniyəyə ötürülər? (1 bayt = 8 bit; meqabayt və meqabitdə «meqa» eyni qiymətdədir)",
        key=key,
        telling=telling,
        explanation=f"{size} MB = {size} × 8 = {size * 8} Mbit; {size * 8} ÷ {speed} = {key} saniyə.",
        facts=("transfer", size, speed),
        fact=f"transfer-{speed}",
    )


def _palette(rng: random.Random) -> Draft:
    (width, height), depth = _sides(rng), rng.choice([2, 3, 4, 5, 6, 7, 8])
    colours = 2**depth
    key = _whole(Fraction(width * height * depth, _KB_BITS))
    telling: Slips = [
        (width * height // 1024, "Rənglərin sayından asılı olmayaraq hər piksel 1 bayt sayılıb (tam hissə)."),
        (key * 8, "Bitlər 8-ə bölünməyib."),
        (
            -(-width * height * (depth + 1) // _KB_BITS),
            f"Bir pikselə {depth} əvəzinə {depth + 1} bit ayrılıb (yuxarı yuvarlaqlaşdırılıb).",
        ),
        (width * height * (depth - 1) // _KB_BITS, f"Bir pikselə {depth} əvəzinə {depth - 1} bit ayrılıb (tam hissə)."),
        (width * height * colours // _KB_BITS, f"Bir pikselə rənglərin sayı qədər, {colours} bit ayrılıb (tam hissə)."),
    ]
    return _draft(
        rng,
        unit="KB",
        stem=f"Ölçüsü {width} × {height} piksel olan şəkildə cəmi {colours} rəng var və hər pikselin rəngi mümkün olan ən az sayda bitdən ibarət, eyni uzunluqlu kodla yazılır. "
        f"Sıxılmamış şəklin həcmi neçə KB-dır? {_KB}",
        key=key,
        telling=telling,
        explanation=f"{colours} rəng üçün {depth} bit lazımdır; {width} × {height} × {depth} = {spaced(width * height * depth)} bit, ÷ 8 ÷ 1024 = {key} KB.",
        facts=("palette", width, height, colours),
        fact=f"palette-{depth}",
    )


def _sent_pictures(rng: random.Random) -> Draft:
    (width, height), depth = _sides(rng), rng.choice([8, 16, 24])
    count, speed = rng.choice([2, 3, 4, 5, 6, 8, 10]), rng.choice([64, 128, 256, 512, 1024])
    bits = width * height * depth * count
    key = _whole(Fraction(bits, speed * 1024))
    if key > 999:
        raise Redraw
    telling: Slips = [
        (_round(bits, 8 * speed * 1024), "Kanalın sürəti bayt kimi götürülüb, həcm 8-ə bölünüb (təxminən)."),
        (_round(bits, speed * 1000), "1 Kbit 1024 yox, 1000 bit sayılıb (təxminən)."),
        (_round(bits, speed * 1024 * count), "Yalnız bir şəklin ötürülmə vaxtı tapılıb (təxminən)."),
        (_round(bits, speed * 1024 * depth), "Rəng dərinliyi nəzərə alınmayıb (təxminən)."),
        (key * 8, "Bitlər bir də 8-ə vurulub."),
    ]
    return _draft(
        rng,
        unit="saniyə",
        figures=str,
        stem=f"Hər biri {width} × {height} piksel, rəng dərinliyi {depth} bit olan {count} sıxılmamış şəkil {speed} Kbit/s sürətli kanalla göndərilir "
        f"(1 Kbit = 1024 bit). Göndərmə neçə saniyə çəkər?",
        key=key,
        telling=telling,
        explanation=f"{width} × {height} × {depth} × {count} = {spaced(bits)} bit; kanal saniyədə {speed} × 1024 = {spaced(speed * 1024)} bit ötürür; nəticə {key} saniyə.",
        facts=("sent", width, height, depth, count, speed),
        fact=f"sent-{depth}-{speed}",
    )


def _round(a: int, b: int) -> int:
    return round(Fraction(a, b))


def _video(rng: random.Random) -> Draft:
    width, height = rng.choice([(160, 128), (256, 192), (320, 256), (512, 256), (640, 512)])
    depth, frames, seconds = (
        rng.choice([8, 16, 24]),
        rng.choice([8, 12, 16, 24, 25, 30]),
        rng.choice([4, 8, 12, 16, 20, 32]),
    )
    bits = width * height * depth * frames * seconds
    key = _whole(Fraction(bits, _MB_BITS))
    telling: Slips = [
        (key * 8, "Bitlər 8-ə bölünməyib."),
        (_round(bits, _MB_BITS * seconds), "Yalnız bir saniyənin həcmi hesablanıb (təxminən)."),
        (_round(bits, 8_000_000), "1 MB bir milyon bayt sayılıb (təxminən)."),
        (_round(width * height * frames * seconds, 1024 * 1024), "Rəng dərinliyi 8 bit sayılıb (təxminən)."),
        (_round(bits, _MB_BITS * 2), "Nəticə yersiz olaraq ikiyə bölünüb (təxminən)."),
    ]
    return _draft(
        rng,
        unit="MB",
        stem=f"Səssiz videonun kadrları {width} × {height} piksel, rəng dərinliyi {depth} bitdir, saniyədə {frames} kadr göstərilir. {seconds} saniyəlik sıxılmamış videonun "
        f"həcmi neçə MB-dır? {_MB}",
        key=key,
        telling=telling,
        explanation=f"{width} × {height} × {depth} × {frames} × {seconds} = {spaced(bits)} bit; ÷ 8 ÷ 1024 ÷ 1024 = {key} MB.",
        facts=("video", width, height, depth, frames, seconds),
        fact=f"video-{depth}-{frames}",
    )


_KINDS = {1: (_picture,), 2: (_sound, _transfer), 3: (_palette, _sent_pictures, _video)}


def draw(rng: random.Random, level: int) -> Draft:
    """A picture; sound, or a file to send; colours to count, pictures to send, video."""
    return one_of(rng, _KINDS[level])


def solve(facts: tuple[Any, ...]) -> frozenset[int]:
    """Bits in all, then the asked unit; nothing when it does not come out even."""
    match facts:
        case ("picture", width, height, depth):
            exact = Fraction(width) * height * depth / 8 / 2**10
        case ("sound", rate, seconds, bits, channels):
            exact = sum((Fraction(rate * bits, 8) / 2**10 * seconds for _ in range(channels)), Fraction(0))
        case ("transfer", size, speed):
            exact = Fraction(size * 2**23, speed * 2**20)
        case ("palette", width, height, colours):
            depth = next(d for d in range(1, 40) if 2**d >= colours)
            exact = Fraction(width * height, 8 * 2**10) * depth
        case ("sent", width, height, depth, count, speed):
            exact = sum((Fraction(width * height * depth, 2**10 * speed) for _ in range(count)), Fraction(0))
        case ("video", width, height, depth, frames, seconds):
            exact = Fraction(width * height * depth, 2**23) * frames * seconds
        case _:
            raise ValueError(f"unknown facts {facts!r}")
    return frozenset({int(exact)} if exact.denominator == 1 else ())


MODEL = Model(
    "media-size",
    "cms",
    "Şəkil və səsin həcmi",
    "computing.units-coding",
    draw,
    solve,
    version=3,
    skill=Skill.APPLY,
)

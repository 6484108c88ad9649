"""The words of Russian, Bulgarian and English that moments are said in, as patterns over folded text."""

from typing import Final

NUMBERS: Final = {
    word: number
    for number, words in {
        1: "один одну одного едно един една one a an", 2: "два две пару пара двама two", 3: "три трех three",
        4: "четыре четири four", 5: "пять пет five", 6: "шесть шест six", 7: "семь седем seven",
        8: "восемь осем eight", 9: "девять девет nine", 10: "десять десет ten", 12: "двенадцать дванайсет twelve",
        14: "четырнадцать четиринайсет fourteen", 15: "пятнадцать петнайсет петнадесет fifteen",
        20: "двадцать двайсет двадесет twenty", 30: "тридцать трийсет тридесет thirty", 40: "сорок четирийсет forty",
    }.items()
    for word in words.split()
}  # fmt: skip

WEEKDAYS: Final = {
    word: number
    for number, words in enumerate(
        (
            "пн пон понед понедельник понедельника понедельнику понеделник понеделника mon monday",
            "вт вторн вторник вторника вторнику tue tues tuesday",
            "ср среда среду среды среде сряда wed weds wednesday",
            "чт четв четверг четверга четвергу четвъртък четвъртъка thu thur thurs thursday",
            "пт пятн пятница пятницу пятницы пятнице петък петъка fri friday",
            "сб субб суббота субботу субботы субботе събота sat saturday",
            "вс воскр воскресенье воскресенья воскресенью нд неделя sun sunday",
        )
    )
    for word in words.split()
}

# Days from today; the longer wording first, since the first that fits is taken.
NEAR_DAYS: Final = {
    "the day after tomorrow": 2, "day after tomorrow": 2, "послезавтра": 2, "вдругиден": 2, "завтра": 1, "утре": 1,
    "tomorrow": 1, "tmrw": 1, "сегодня": 0, "днес": 0, "today": 0,
}  # fmt: skip

UNITS: Final = {
    "minutes": r"минут[уаы]?|мин|минути|minutes?|mins?",
    "hours": r"час(?:а|ов|ик|ика)?|ч|hours?|hrs?|h",
    "days": r"день|дня|дней|дн|дни|ден|дена|days?",
    "weeks": r"недел[юиь]|нед|седмиц[аи]|weeks?",
    "months": r"месяц(?:а|ев)?|мес|месец[аи]?|months?",
    "years": r"год(?:а)?|лет|годин[аи]|years?",
}

# Hours as words, after one of `AT_WORDS` and where nothing counted follows: «в два», «at three o'clock».
HOURS: Final = {
    **{word: number for word, number in NUMBERS.items() if number <= 12 and len(word) > 2},
    "час": 1, "одиннадцать": 11, "единадесет": 11, "единайсет": 11, "eleven": 11,
}  # fmt: skip
AT_WORDS: Final = r"(?:во?|к|към|at)"

# Before these a number is a count, a price or a length, and names no hour and no day.
COUNTED: Final = (
    r"(?:%|₽|\$|€|(?:р|руб(?:л(?:ей|я|ь))?|тыс(?:яч[аи]?)?|т\.? ?р|млн|млрд|миллион(?:а|ов)?|штук[аи]?|шт"
    r"|процент(?:а|ов)?|евро|доллар(?:а|ов)?|лв|лева|кг|км|см|мм|литр(?:а|ов)?|тонн[аы]?|этап(?:а|е|ов)?|раза?|кабинет[ае]?"
    r"|человека?|чел|мест[ао]?|позици[июя]|этаж[ае]?|квартир[аыу]|комнат[аыу]|хил(?:яди)?|броя|бр|души|пъти"
    r"|pcs|pieces|items|people|times|percent|thousand|euros?|dollars?|usd|eur|rub|kg|km)(?!\w))"
)
LENGTHS: Final = (
    r"(?:(?:часа?|часов|ч|минут[аы]?|мин|дня|дней|недел[ьи]|месяц(?:а|ев)|года|лет|дни|седмици|месеца|години"
    r"|hours?|minutes?|mins?|days|weeks|months|years)(?!\w))"
)

HALVES: Final = {
    r"полчас(?:а|ика)|пол часа|половин час|half an hour": ("minutes", 30),
    r"полтора часа|час и половина|an hour and a half": ("minutes", 90),
    r"полгода|пол года|половин година|half a year": ("months", 6),
}

IN: Final = r"(?:через|спустя|след|in)"
NEXT: Final = r"следующ(?:ий|ую|ая|ее|его|ей|ем)|след|следващ(?:ия?|ата?|ото?)|друг(?:ия|ата)|next"
THIS: Final = r"эт(?:от|у|о|ой)|ближайш(?:ий|ую|ее)|тази|този|this"

WEEK: Final = r"(?:недел[юеи]|седмица(?:та)?|week)"
MONTH: Final = r"(?:месяц[еа]?|месец|month)"
WEEK_ENDS: Final = r"(?:в |до )?конц[еа] недели|края на седмицата|(?:the )?end of (?:the )?week"
AFTER_WEEKEND: Final = r"после выходных|след уикенда|after the weekend"

# The hour a part of a day stands for, and the patterns of its names where no hour is said.
PARTS: Final = {
    r"до обеда|преди обяд|преди обед|before lunch|before noon": 11,
    r"после обеда|след обяд|след обед|следобед|in the afternoon|this afternoon|afternoon|after lunch": 14,
    r"в обед|на обяд|по обед|at lunch|в полдень|полдень|at noon|noon|пладне": 12,
    r"с утра|утром|сутринта|сутрин|in the morning|this morning|morning": 9,
    r"днем|през деня": 13,
    r"вечером|вечерта|вечер|in the evening|this evening|evening|tonight|довечера": 18,
    r"(?:в )?конце дня|края на деня|(?:by )?(?:the )?end of (?:the )?day": 17,
}

# What is said beside an hour: whether it is before noon.
MORNING: Final = r"утра|a\.?m\.?|сутринта|сутрин|in the morning"
EVENING: Final = r"вечера|p\.?m\.?|следобед|след обяд|вечерта|in the afternoon|in the evening"
OF_DAY: Final = "дня"  # «в 3 дня», while «3 дня» is a length
NIGHT: Final = "ночи"
HOUR: Final = r"час(?:а|ов|ът|а)?|ч\.?|o'clock"
AT: Final = r"(?:во?|к|ко|до|после|с|около|на|за|at|by|from|around|about|till|until|към|от|преди|след)"
FROM: Final = r"(?:со?|от|from|between)"
TO: Final = r"(?:до|по|to|till|until|and|-)"
ORDINAL: Final = r"-?(?:го|е|ти|ви|ри|th|st|nd|rd)"
MONTH_NAME: Final = (
    r"(?:янв|фев|мар|апр|ма[йяь]|июн|июл|авг|сен|окт|ноя|ное|дек|яну|юни|юли"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[^\W\d_]*"
)
NOW: Final = r"прямо сейчас|сейчас|сега|right now|now"

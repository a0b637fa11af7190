"""Pages of an invented conflict, each line marked with what it is: B body, Q quoted article, C comment, F furniture."""

from __future__ import annotations

NEWS = """
B Three killed as shells fall on Old Mill
B Three villagers were killed on Tuesday when shells fell on the market of Old Mill, the North Observatory said.
F Related: Harbour Town buries its dead after the winter raids
B Two of the dead were sisters, according to a nurse at the clinic who asked not to be named.
F Photo via North Observatory
B The army did not answer questions about who had fired the shells or from which position.
F Follow Jane Roe on Twitter: @janeroe
F Facebook Twitter WhatsApp Email Print
F Most read
F Ten killed in raid on Harbour Town bridge
F Minister denies that drones were used at Salt Ford
F Subscribe to our newsletter
"""

FOLLOW_IS_NO_FURNITURE = """
B Residents follow the old road to Harbour Town every night, and on Monday four of them were killed on it.
B Related to the same attack, two more people died in hospital, the nurse said on Wednesday morning.
B More than 20 shells fell. Read more of them than ever, people joked, before the shelling began again.
B Comments by the ministry did not mention the five who were injured in the market.
"""

QUOTED = """
B Why the shelling helps the other side
B For months the army has said that it strikes only fighters, and for months the people of the north have buried \
farmers and schoolchildren; what follows was written by someone who has lived there all his life.
B The shelling has also closed the road to the clinics of Harbour Town, so that the injured of the villages now wait \
for hours, and the number of those who die on the way is not counted by anyone at all.
B The article follows in full:
Q Villages between two armies
Q Omar Example
Q March 8, 2031 Updated: March 9, 2031 04:53 PM
Q Last Thursday shells fell on the market of Old Mill. At least 30 people were killed in two volleys.
Q No army has taken responsibility, and the governor has not visited the village since the funeral.
F Omar Example is a fellow at the Institute for Invented Studies and the author of a book on the north.
F One thought on “Why the shelling helps the other side”
F Leave a Reply
F Your email address will not be published. Required fields are marked *
"""

COMMENTS = """
B Raid on Salt Ford leaves six dead
B Six people were killed in a raid on Salt Ford on Sunday, the North Observatory reported in a statement.
B Witnesses said that the raid lasted for an hour and that the attackers came by boat from the far shore.
B The ministry said that it knew of no operation in the area and would open an inquiry into the reports.
F VN:F [1.9.22_1171]
F Rating: 6.0/10 (2 votes cast)
F Raid on Salt Ford leaves six dead, 6.0 out of 10 based on 2 ratings
F Posted in News and tagged , , ,
C 1. Everyone knows that forty were killed and not six, my cousin saw them all.
F VA:F [1.9.22_1171]
F Rating: +1 (from 1 vote)
C • And what of the nine killed in our street last year? Nobody wrote a word.
F Leave a Reply
F This site uses Akismet to reduce spam. Learn how your comment data is processed.
"""

ARABIC = """
F الرئيسية
F الأخبار
F سياسة
F اقتصاد
F رياضة
F من نحن
B مقتل ثلاثة مدنيين بقصف على الطاحونة القديمة
F متعلقات
F مقتل عشرة في غارة على جسر مدينة الميناء
F الوزير ينفي استخدام المسيرات في مخاضة الملح
B قتل ثلاثة مدنيين وأصيب سبعة آخرون اليوم الثلاثاء جراء قصف مدفعي على سوق قرية الطاحونة القديمة.
B وقال مرصد الشمال إن بين القتلى شقيقتين كانتا في طريقهما إلى المدرسة عند بدء القصف.
F غضب في مدينة الميناء بعد إغلاق المشفى الوحيد
B كما أصيب مسعفان من العيادة أثناء نقل الجرحى إلى مدينة الميناء بحسب المصدر ذاته.
B وتتعرض قرى الشمال لقصف شبه يومي منذ مطلع العام رغم اتفاق وقف إطلاق النار.
F قصف
F الشمال
F الطاحونة
F مقالات ذات صلة
F مقتل خمسة بانفجار لغم قرب مخاضة الملح
F اترك تعليقاً إلغاء الرد
"""

THREAD = """
F North Watch @northwatch
F 34m34 minutes ago
F More
F Copy link to Tweet
F Embed Tweet
B Shells on Old Mill, injured people in the market
F 1 reply
F 2 retweets
F Show this thread
F Copy link to Tweet
F Embed Tweet
B At least one woman killed in the shelling of Old Mill
F 9 Likes
F Some Body @somebody
F 3m3 minutes ago
F More
F Copy link to Tweet
F Embed Tweet
F Replying to @northwatch
C They say ten were killed
F 0 replies
F Copy link to Tweet
F Embed Tweet
C They say ten were killed
F Back to top ↑
F Loading seems to be taking a while.
F Twitter may be over capacity or experiencing a momentary hiccup. Try again for more information.
"""

DIGEST = """
B الشمال::تعرضت قرية الطاحونة القديمة لقصف مدفعي
B إصابة مدني بانفجار لغم قرب مخاضة الملح
B الجنوب::مقتل شخص برصاص مجهولين في مدينة الميناء
B سقوط جرحى بقصف على أطراف القرية
"""

VICTIMS = """
B Five people were killed when a shell hit a house in Old Mill on Tuesday, the clinic said in a statement.
B The clinic gave the names of the dead after their families had been told by the village council:
B Anna Example and her son Tom
B Ben Example of Harbour Town village
B Cora Example and Dan Example, cousins
B All were buried on Wednesday in the cemetery beside the mill, and the school stayed closed for the day.
B The governor, who had promised a shelter for the school, did not come to the funeral of the five.
"""

COPIES = """
B Shells fell on the market of Old Mill, and three people were killed, the observatory said
F Shells fell on the market of Old Mill, and three people were killed, the observatory said
F Twelve people were injured in the shelling of the mill...
B Twelve people were injured in the shelling of the mill and of the houses beside it, most of them in the market.
"""

DATED_LIST = """
B The market of Old Mill was shelled for an hour on Tuesday, and three people were killed in it.
F Ten killed in raid on Harbour Town bridge
F 2031/03/04
F Minister denies use of drones
F 2031/03/03
"""

STAMPED_LIST = """
B Shells on Old Mill market
F Ten killed in raid on Harbour Town bridge
F 2031/03/04
F Minister denies use of drones
F 2031/03/03
F Two dead as drone hits a lorry near Oak Bridge
F 2031/03/03
"""

AGED_LIST = """
B قتل شخصان اليوم بقصف على قرية الطاحونة، وأصيب ثلاثة آخرون بجروح نقلوا على إثرها إلى المدينة.
F 9 ساعات مضت
F قتيلان بغارة على جسر السنديان
F 10 ساعات مضت
F الوزير ينفي استخدام المسيرات
F 12 ساعة مضت
F مقتل عنصر بقصف غرب حصاد
"""

GLUED = """
F ConversationNorth Watch@northwatch
B Shells on Old Mill, three killed.
F Translate Tweet4:46 PM · Aug 25, 2031·Twitter for Android4 Retweets5 Likes
"""

LABELLED_LIST = """
B Two killed as shells fall on Salt Ford
B Two people were killed on Sunday when shells fell on the ferry landing of Salt Ford, the North Observatory said.
B The army had shelled three villages on the other bank that morning, after some hours of doubtful quiet.
F 9 hours ago
F Two killed in drone strike on Harbour Town
F 10 hours ago
F Minister: the raids will not end our exports
F 12 hours ago
F Fighters attack a patrol north of Old Mill
F 13 hours ago
F One killed by shelling west of Tall Reeds
"""

TRAILING = """
B Woman killed by a rocket of the Valley Front
B A displaced woman from Tall Reeds was killed in Old Mill on 9 May when rockets of the Valley Front fell on it.
B The North Observatory says that the Valley Front has broken the laws of war again by this attack.
F Valley Front arrested two villagers east of Salt Ford on 10 May
F A girl was killed by the explosion of a mine north of Harbour Town on 6 May
F The army released 55 prisoners and still holds many more
"""

A_LIST_OF_STRIKES = """
B The army shelled the north again on Monday, the North Observatory said in its daily report of the war.
B These were the strikes that it counted on Monday from its own people in each of the villages:
B Two shells on the market of Old Mill
B Four shells on the road to Salt Ford
B One rocket on the school of Tall Reeds
"""

LABELS_ARE_FEW = """
B Shells fell on Salt Ford for the third day, and the ferry did not run, the North Observatory said on Sunday.
F Share
B Two killed at the landing, four in the market
"""

PAGES = {
    "a list of other articles, each with its age": (LABELLED_LIST, None),
    "titles of other articles below the last paragraph": (TRAILING, None),
    "a list that a paragraph announces": (A_LIST_OF_STRIKES, None),
    "a title under a share bar": (LABELS_ARE_FEW, None),
    "news with related headlines and share bars": (NEWS, None),
    "sentences that only look like furniture": (FOLLOW_IS_NO_FURNITURE, None),
    "an article quoted in a page": (QUOTED, None),
    "readers' comments without markup": (COMMENTS, None),
    "an Arabic page with menu, related headlines and tags": (ARABIC, None),
    "a thread with a reply and copies": (THREAD, "northwatch"),
    "a digest without full stops": (DIGEST, None),
    "a list of names": (VICTIMS, None),
    "copies and teasers": (COPIES, None),
    "a dated list of other articles": (DATED_LIST, None),
    "a list of other articles on a page without prose": (STAMPED_LIST, None),
    "other articles, each below its age": (AGED_LIST, None),
}


def marked(page: str) -> list[tuple[str, str]]:
    """The lines of a page as (mark, words)."""
    return [(line[0], line[2:]) for line in page.strip("\n").split("\n")]


def text_of(page: str) -> str:
    """A page as it is collected: its lines with an empty one between."""
    return "\n\n".join(words for _, words in marked(page))

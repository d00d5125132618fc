"""The words of the presets, by language: ugly where they have to be, and nowhere else.

Most rules of a preset want two things in one text: a word of one list and one of another, so that
neither the word for a child nor the one for a naked mole rat is refused. Words stand as people
write them, with commas between; they are compared as folding.py says. A star stands for any
letters; between slashes stands a pattern. A list for a language ALONE has words that mean
something harmless in another language: these count beside words of their own language only.
"""

from collections.abc import Mapping

Words = Mapping[str, str]
"""For each language, words with commas between."""

# --- nakedness and sex ----------------------------------------------------------------------

EXPLICIT: Words = {
    "en": "nude, nudes, nudity, naked, topless, bottomless, unclothed, undress*, porn*, nsfw, "
    "hentai, erotic*, sexual*, sex, sexualised, sexualized, masturbat*, blowjob*, handjob*, "
    "orgasm*, penis, vagina, genital*, genitals, boobs, tits, fuck*, horny, rape, raped, raping, "
    "molest*, bdsm, cumshot, creampie, without clothes, without clothing, no clothes, "
    "without any clothes, not wearing anything, wearing nothing",
    "de": "nackt*, unbekleidet*, entblöß*, oben ohne, unten ohne, ohne kleidung, ohne klamotten, "
    "erotisch*, sexuell*, vergewaltig*, geschlechtsverkehr, titten, ficken, fickt",
    "fr": "toute nue, tout nu, nue, nues, dénudé*, déshabillé*, sans vêtements, seins nus, "
    "érotique*, sexuel*, sexe, viol, violée, pornographi*, baiser une, baise une",
    "es": "desnud*, sin ropa, en topless, erótic*, sexo, follando, follar, violación, "
    "tetas, encuerad*, calat*",
    "pt": "nua, nuas, sem roupa, sem roupas, erótic*, sexo, transando, estupro, peitos de fora",
    "it": "nuda, nudo, nudi, svestit*, senza vestiti, in topless, erotic*, sesso, sessual*, "
    "scopare, scopando, stupro, tette",
    "pl": "rozebran*, bez ubrania, bez ubrań, erotyczn*, seks, seksualn*, gwałt*, cycki",
    "ru": "голый, голая, голое, голые, голого, голую, голой, голых, голым, голыми, голышом, "
    "нагая, нагой, нагую, нагие, нагишом, обнажён*, обнажённ*, раздет*, без одежды, порно*, "
    "эротич*, секс, секса, сексом, сексуальн*, изнасил*, трахает*, сиськи",
    "tr": "çıplak*, çırılçıplak, müstehcen*, erotik*, seks, seks yap*, porno*, tecavüz*, üstsüz",
    "ja": "ヌード, 裸, 全裸, 半裸, すっぽんぽん, トップレス, セックス, ポルノ, 性行為, 性交, わいせつ, "
    "猥褻, エロい, エロ画像, エロ漫画, エロティック, おっぱい, 巨乳, 強姦, レイプ",
    "zh": "裸体, 裸體, 全裸, 半裸, 赤裸, 裸照, 裸身, 裸女, 色情, 性交, 性爱, 性愛, 做爱, 做愛, "
    "脱光, 脫光, 没穿衣服, 沒穿衣服, 不穿衣服, 淫, 强奸, 強姦, 露点照, 口交, 黄片",
    "ko": "누드*, 알몸*, 나체*, 섹스*, 포르노*, 음란*, 야동*, 에로틱*, 발가벗*, 옷을 벗은*, 강간*, 성관계*",
    "ar": "عاري, عارية, العارية, العاري, عراة, عاريات, بدون ملابس, بلا ملابس, بورنو*, اباحي*, "
    "إباحية*, سكس, اغتصاب*",
}
EXPLICIT_ALONE: Words = {
    "fr": "nu, nus",
    "pt": "nu, nus, pelada, peladas, pelado",
    "it": "nude",
    "pl": "nagi, naga, nago, nagie, nagą, nagiej, nagich, goły, goła, gołe, gołą, gołych",
    "tr": "soyun*, soyunmuş",
}
SUGGESTIVE: Words = {
    "en": "sexy, seductive*, sensual*, lingerie, thong, panties, upskirt, cleavage, fetish*, "
    "bondage, lewd, provocative pose, suggestive pose, in bed with, spread legs, see through, "
    "wet t shirt",
    "de": "unterwäsche, reizwäsche, lasziv*, aufreizend*, verführerisch*, tanga, upskirt",
    "fr": "en sous vêtements, petite culotte, lascif, lascive, séductrice, aguichan*",
    "es": "lencería, tanga, en ropa interior, seductora, provocativa, sexi",
    "pt": "lingerie, calcinha, de calcinha, sedutora, provocante",
    "it": "in intimo, biancheria intima, seducente, provocante, perizoma",
    "pl": "bielizna, bieliźnie, seksowna, seksowny, uwodzicielsk*, stringi, majtkach",
    "ru": "в белье, нижнем белье, трусиках, соблазнительн*, сексапильн*, стринги",
    "tr": "iç çamaşır*, seksi, baştan çıkar*, külotlu",
    "ja": "下着姿, パンチラ, エッチな, セクシー, 官能的, 際どい水着, 透けた服, ランジェリー",
    "zh": "性感, 情趣内衣, 情趣內衣, 只穿内衣, 只穿內衣, 撩人, 诱惑姿势, 透视装",
    "ko": "섹시*, 야한*, 속옷만*, 란제리*, 선정적*, 유혹하는*",
    "ar": "مثيرة جنسيا, بملابس داخلية, ملابس داخلية, مغرية, إغراء*",
}

# --- minors -----------------------------------------------------------------------------------

MINORS: Words = {
    "en": "child, children, childs, childlike, kid, kids, toddler*, infant, infants, baby, babies, "
    "newborn*, preteen*, pre teen*, tween, tweens, teen, teens, teenage*, underage*, under age, "
    "minors, schoolgirl*, schoolboy*, school girl*, school boy*, schoolkid*, little girl*, "
    "little boy*, young girl*, young boy*, small girl*, small boy*, kindergart*, preschool*, "
    "elementary school, grade school, middle school*, junior high, high school*, highschool*, "
    "jailbait, lolita, kindergartner*, prepubescent, pubescent, "
    r"/\b(age|aged|she is|he is|shes|hes|only|just) ([1-9]|1[0-7])( years?)?( old)?\b/, "
    r"/\b([1-9]|1[0-7])\W{0,2}(years?|yrs?|yr)\W{0,2}olds?\b/, /\b([1-9]|1[0-7])\W{0,2}y\W?o\b/, "
    r"/\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen|sixteen|seventeen)\W{1,2}years?\W{1,2}olds?\b/",
    "de": "kinder, kindern, kindes, kleinkind*, schulkind*, minderjährig*, schulmädchen, "
    "schülerin*, grundschüler*, mädchen, kleiner junge, kleinen jungen, säugling*, jugendliche*, "
    r"kindlich*, babys, /\b([1-9]|1[0-7])\W{0,2}jährig\w*/",
    "fr": "enfant, enfants, petite fille, petites filles, petit garçon, jeune fille, fillette*, "
    "gamine*, écolière*, écolier*, collégienne*, lycéenne*, bébé, bébés, adolescent*, "
    r"mineure, /\b([1-9]|1[0-7]) ans\b/",
    "es": "menor de edad, menores de edad, colegiala*, colegial, adolescente*, niñita*, niñito*, "
    r"chiquilla*, preadolescente*, /\b([1-9]|1[0-7]) anos\b/",
    "pt": "criança*, criancinha*, menor de idade, menores de idade, menina, meninas, menininha*, "
    "menino, meninos, garotinha*, garotinho*, adolescente*, recém nascid*",
    "it": "bambina, bambine, bambino, bambini, bimba, bimbe, bimbi, minorenne*, ragazzina, "
    r"ragazzine, ragazzino, ragazzini, neonat*, scolaret*, /\b([1-9]|1[0-7]) anni\b/",
    "pl": "dziecko, dziecka, dzieckiem, dziecku, dzieci, dziećmi, dziewczynk*, chłopiec, chłopca, "
    "chłopcy, chłopczyk*, nieletni*, małoletni*, niemowl*, nastolat*, uczennic*, przedszkola*, "
    r"/\b([1-9]|1[0-7]) lat(ek|ka|nia|ni)?\b/",
    "ru": "ребёнок, ребёнка, ребёнку, ребёнком, дети, детей, детьми, детям, девочк*, девочек, "
    "мальчик*, школьни*, подрост*, несовершеннолетн*, малолет*, младен*, первоклассни*, "
    r"/\b([1-9]|1[0-7]) лет\b/",
    "tr": "çocuk*, küçük kız*, küçük erkek çocu*, kız çocu*, reşit olmayan*, ergen*, liseli*, "
    "ilkokul*, ortaokul*, bebek*",
    "ja": "幼女, 少女, 少年, 児童, 女児, 男児, 幼児, 子供, 子ども, こども, 小学生, 中学生, 高校生, "
    "女子高生, 女子中学生, jk, 園児, 赤ちゃん, 未成年, 幼い, ショタ, ロリっ子, ロリキャラ",
    "zh": "儿童, 兒童, 小孩, 孩子, 孩童, 幼女, 幼童, 女童, 男童, 少女, 小女孩, 小男孩, 小学生, 小學生, "
    "初中生, 中学生, 中學生, 高中生, 未成年, 萝莉, 蘿莉, 正太, 婴儿, 嬰兒, 女学生, 女學生",
    "ko": "어린이*, 어린 소녀*, 어린 소년*, 아이들*, 아동*, 미성년*, 초등학생*, 중학생*, 고등학생*, 초딩*, "
    "중딩*, 고딩*, 여고생*, 여중생*, 여학생*, 소녀*, 소년*, 유아*, 꼬마*, 아기*, 로리타*",
    "ar": "طفل, طفلة, الطفل, الطفلة, أطفال, الأطفال, للأطفال, قاصر, قاصرة, قاصرات, القاصر*, "
    "مراهقة, مراهقات, مراهق, رضيع*, تلميذة, فتاة صغيرة, بنت صغيرة, ولد صغير",
}
MINORS_ALONE: Words = {
    "de": "kind, baby",
    "fr": "ado, ados, mineurs",
    "es": "niña, niño, niñas, niños, menores, bebe, bebes, nena, nenas",
    "pt": "bebê, bebês, menores",
    "it": "minori, bimbo",
    "tr": "kız, kızı",
    "ko": "아이, 아이가, 아이를, 아이의, 아이는, 아이와, 아이도, 아이에게",
}
MINORS_ALWAYS: Words = {
    "en": "loli, lolis, lolicon, shotacon, child porn*, childporn*, kiddie porn*, kiddy porn*, "
    "kid porn*, csam, pedo porn*, pedoporn*, paedo porn*, preteen porn*, jailbait porn*",
    "de": "kinderporno*, kinderpornografie, kinderpornographie",
    "fr": "pédoporno*, pornographie infantile, pornographie enfantine, pédopornographi*",
    "es": "pornografía infantil, porno infantil, pornografía de menores",
    "pt": "pornô infantil",
    "it": "pedoporno*, pornografia minorile",
    "pl": "dziecięca pornografia, pornografia dziecięca, pedofilska pornografia",
    "ru": "детское порно, детского порно, детская порнография, цп порно",
    "tr": "çocuk porno*",
    "ja": "児童ポルノ, ロリコン, ロリエロ, ショタコン",
    "zh": "儿童色情, 兒童色情, 幼女裸体, 萝莉色情, 恋童, 戀童",
    "ko": "아동 포르노*, 아동포르노*, 아동 음란물*, 아동음란물*, 로리콘*, 쇼타콘*",
    "ar": "إباحية الأطفال, اباحية اطفال, اباحية الاطفال",
}
"""Refused whatever stands beside it."""

# --- taking clothes off what is given -----------------------------------------------------------

UNDRESSING: Words = {
    "en": "nude, nudes, naked, nudity, topless, bottomless, unclothed, undress*, disrobe*, nudify*, "
    "deepnude*, unclothe*, bare breast*, bare chested woman, exposed breast*, exposed nipple*, "
    "without clothes, without clothing, without any clothes, without any clothing, no clothes, "
    "with no clothes, without a shirt on her, strip her, strip him, strip them, strip naked, "
    "birthday suit, x ray clothes, xray clothes, see through clothes, see through clothing, "
    "transparent clothes, transparent clothing, transparent bikini, see through bikini, "
    "micro bikini, make her clothes transparent, porn*, nsfw, "
    r"/\b(remov\w+|tak(e|es|ing) off|delet\w+|eras\w+|get rid of|lose|pull(s|ing)? (off|down|up)|"
    r"rip(s|ping)? off|tear(s|ing)? off|lift(s|ing)?( up)?|without|unbutton\w*|unzip\w*|drop\w*)"
    r"( (all|any|of|her|his|their|the|my|our|that|this|these|those|womans?|mans?|girls?|s))*"
    r"( [a-z]+)? (cloth(es|ing)?|outfit|dress|shirt|t shirt|blouse|bra|panties|underwear|"
    r"lingerie|skirt|pants|trousers|shorts|bikini|swimsuit|leotard|bathing suit)\b/, "
    r"/\b(tak(e|es|ing)|rip(s|ping)?|pull(s|ing)?|get(s|ting)?)"
    r"( (all|her|his|their|the|my|of|that|this))+( [a-z]+)?"
    r" (cloth(es|ing)|dress|shirt|blouse|bra|panties|underwear|skirt|pants|bikini|swimsuit) off\b/, "
    r"/\b(put|dress|make|chang\w+|replac\w+|swap\w*|turn\w*|show|give|wear\w*)\b.{0,40}"
    r"\b(her|him|she|he|them|woman|women|girl|girls|man|person|people|lady|boy)\b.{0,60}"
    r"\b(bikini|lingerie|underwear|thong|g string|panties|dental floss)\b/",
    "de": "nackt, nackte, nackten, nackter, nacktes, ausziehen, zieh sie aus, zieh ihn aus, "
    "entkleide*, unbekleidet*, entblöß*, oben ohne, ohne kleidung, ohne klamotten, ohne bh, "
    r"/\b(entfern\w*|ausziehen|zieh\w*|weg)\b.{0,30}\b(kleidung|klamotten|kleid|bh|unterwasche|"
    r"bikini|oberteil|hose|rock|hemd|bluse)\b/, "
    r"/\b(kleidung|klamotten|kleid|bh|unterwasche|bikini|oberteil|hose|rock|hemd|bluse)\b"
    r".{0,20}\b(aus|ausziehen|entfernen|weg|wegmachen)\b/",
    "fr": "nue, nues, toute nue, tout nu, dénude*, déshabille*, sans vêtements, sans ses vêtements, "
    r"seins nus, /\b(enlev\w+|retir\w+|ote[rz]?|supprim\w+)\b.{0,25}\b(vetements?|habits|robe|"
    r"soutien gorge|culotte|chemise|chemisier|jupe|pantalon|maillot|bikini)\b/",
    "es": r"desnud*, desvest*, desvist*, sin ropa, sin camisa, en topless, encuerad*, "
    r"/\b(quit\w+|elimin\w+|borr\w+|remuev\w+|sac\w+)\b.{0,25}\b(ropa|vestido|camisa|blusa|"
    r"sujetador|sosten|bragas|falda|pantalon\w*|bikini|prendas)\b/",
    "pt": r"nua, nuas, mulher pelada, ela pelada, despid*, despir, sem roupa, sem roupas, de topless, "
    r"/\b(tir\w+|remov\w+|retir\w+|arranc\w+)\b.{0,25}\b(roupas?|vestido|camisa|blusa|sutia|"
    r"calcinha|saia|calcas?|biquini)\b/",
    "it": r"nuda, nudo, nudi, spogliala, spogliarla, spogliarlo, spogliare, svestit*, "
    r"senza vestiti, in topless, /\b(togl\w+|rimuov\w+|elimin\w+|lev\w+)\b.{0,25}\b(vestit\w+|"
    r"abiti|camicia|camicetta|reggiseno|mutand\w+|gonna|pantaloni|bikini)\b/",
    "pl": r"rozbierz*, rozebra*, nago, naga kobieta, nagą kobietę, bez ubrania, bez ubrań, "
    r"/\b(zdejmij|zdjac|usun\w*|sciagnij|sciagnac)\b.{0,25}\b(ubran\w*|sukienk\w*|bluzk\w*|"
    r"stanik\w*|majtk\w*|spodnic\w*|spodnie|koszul\w*|bikini)\b/",
    "ru": "раздень*, раздеть, раздев*, раздет*, голую, голой, голая, голый, голым, голыми, "
    "обнажён*, обнаж*, нагую, нагая, без одежды, без лифчика, "
    r"/(сними|снять|убери|убрать|удали[а-я]*|стяни).{0,25}(одежд[а-я]+|платье|рубашк[а-я]+|блузк[а-я]+|"
    r"лифчик|трус[а-я]+|юбк[а-я]+|штаны|купальник|бикини)/",
    "tr": "çıplak*, çırılçıplak, soy onu, soyun, soyunsun, üstsüz, kıyafetsiz, elbisesiz, giysisiz, "
    r"/\b(elbise\w*|kiyafet\w*|giysi\w*|gomle\w*|bluz\w*|sutyen\w*|etek\w*|etegi\w*|bikini\w*)\b"
    r".{0,20}\b(cikar\w*|kaldir\w*|sil\w*|yok et\w*)\b/",
    "ja": "ヌード, 裸, 全裸, 半裸, 脱がせ, 脱がし, 服を脱, 服を消, 服を取, 服なし, 下着を脱, 水着を脱, "
    "トップレス, すっぽんぽん, 衣服を削除, 服を削除, 服を透け, 透視",
    "zh": "裸体, 裸體, 全裸, 半裸, 裸照, 赤裸, 裸身, 脱衣, 脫衣, 脱光, 脫光, 脱掉衣, 脫掉衣, 脱掉她, 脫掉她, 脱掉他, 脱掉裙, 脱掉上衣, 脱掉内衣, "
    "脱掉裤, 脱下衣, 脫下衣, "
    "去掉衣服, 去除衣服, 去除衣物, 移除衣服, 移除衣物, 删除衣服, 不穿衣服, 没穿衣服, 沒穿衣服, 一丝不挂",
    "ko": "누드*, 알몸*, 나체*, 발가벗*, 옷을 벗*, 옷 벗*, 옷을 제거*, 옷 제거*, 옷을 지워*, "
    "옷 없이*, 옷을 없애*, 탈의*, 상의를 벗*, 하의를 벗*",
    "ar": "عاري, عارية, العارية, عاريه, عراة, تعري*, بدون ملابس, بلا ملابس, اخلع ملابس*, "
    "انزع ملابس*, أزل ملابس*, إزالة ملابس*, إزالة الملابس, خلع ملابس*, انزع الملابس, اخلع الملابس",
}
"""Looked for only where a picture or clip is given."""

# --- real people --------------------------------------------------------------------------------

REAL_PEOPLE: Words = {
    "en": "celebrity, celebrities, actress, actresses, actor, pop star, popstar, famous singer, "
    "famous person, famous woman, famous man, politician*, president, prime minister, first lady, "
    "royal family, princess of wales, queen of england, influencer*, youtuber*, streamer*, "
    "real person, real people, real woman, real man, real life person, deepfake*, deep fake*, "
    "face swap*, faceswap*, my ex, my ex girlfriend, my ex wife, my ex boyfriend, my ex husband, "
    "my girlfriend, my boyfriend, my wife, my husband, my boss, my teacher, my classmate*, "
    "my coworker*, my co worker*, my colleague*, my neighbor*, my neighbour*, my crush, my friend*, "
    "my sister, my brother, my mother, my mom, my mum, my cousin, my aunt, someone i know, "
    "this person, this real",
    "de": "prominente*, promi, promis, schauspielerin*, schauspieler, politiker*, bundeskanzler*, "
    "meine ex, mein ex, meine freundin, mein freund, meine kollegin, meine lehrerin, mein lehrer, "
    "meine nachbarin, meine schwester, meine chefin, meine mutter, meine frau, echte person, "
    "echte frau",
    "fr": "célébrité*, actrice*, acteur, politicien*, président de la république, présidente, "
    "mon ex, ma copine, ma femme, ma collègue, ma prof, ma voisine, ma soeur, ma patronne, "
    "personne réelle, vraie personne",
    "es": "celebridad*, actriz, actrices, famosa real, política conocida, presidenta, "
    "mi ex, mi novia, mi esposa, mi profesora, mi vecina, mi hermana, mi compañera, mi jefa, "
    "persona real",
    "pt": "celebridade*, atriz, atrizes, presidenta, minha ex, minha namorada, minha esposa, "
    "minha professora, minha vizinha, minha irmã, minha colega, minha chefe, pessoa real",
    "it": "celebrità, attrice, attrici, politica famosa, la mia ex, la mia ragazza, mia moglie, "
    "la mia collega, la mia professoressa, la mia vicina, mia sorella, persona reale",
    "pl": "celebrytk*, celebryt*, aktork*, polityk, moja była, moją byłą, moja dziewczyna, "
    "moją dziewczynę, moja koleżank*, moją koleżank*, moja nauczycielk*, moja sąsiadk*, "
    "moja siostr*, prawdziwa osoba",
    "ru": "знаменитост*, актрис*, актёр, политик, президент*, мою бывшую, моя бывшая, мою девушку, "
    "моя девушка, мою учительницу, моя учительница, мою соседку, мою сестру, мою коллегу, "
    "мою одноклассницу, реальн* человек*, реальную девушку",
    "tr": "ünlü*, oyuncu kadın, kadın oyuncu*, cumhurbaşkanı*, eski sevgilim*, sevgilim*, karımı, karımın, "
    "öğretmenim*, komşum*, kız kardeşim*, iş arkadaşım*, gerçek kişi*, gerçek bir kişi*",
    "ja": "芸能人, 女優, 俳優, 有名人, アイドルの, 政治家, 首相, 大統領, 元カノ, 元彼, 彼女の写真, "
    "同級生, 先生の写真, 同僚, 妹の写真, 実在の人物, 実在する, ディープフェイク",
    "zh": "明星, 女明星, 演员, 演員, 名人, 政治家, 总统, 總統, 主席, 前女友, 我女友, 我的女友, 我的老师, "
    "我的老師, 我同学, 我的同学, 我同事, 我的同事, 我邻居, 真人, 真实人物, 真實人物, 换脸, 換臉",
    "ko": "연예인*, 여배우*, 배우*, 아이돌*, 유명인*, 정치인*, 대통령*, 전여친*, 전 여친*, 여자친구*, 선생님*, "
    "동급생*, 직장 동료*, 실존 인물*, 실제 인물*, 딥페이크*",
    "ar": "ممثلة*, ممثل مشهور, مشهورة, مشاهير, الرئيس, سياسي*, حبيبتي, زوجتي, زميلتي, معلمتي, "
    "جارتي, أختي, شخص حقيقي, شخصية حقيقية, تزييف عميق",
}
"""People who exist, by what they are to the public or to whoever asks. It names nobody: no list of
names is complete, and servers can add those that they need."""

# --- hate ---------------------------------------------------------------------------------------

HATE: Words = {
    "en": "nigger*, nigga*, kikes, spic, spics, gook, gooks, wetback*, beaner, beaners, "
    "faggot*, raghead*, towelhead*, sandnigger*, jigaboo*, trannies, "
    "heil hitler, sieg heil, hitler was right, hitler did nothing wrong, white power, "
    "gas the jews, kill all blacks, kill the blacks, kill all whites, race war now, white genocide, jewish vermin, kill all jews, jews will not "
    "replace us, holohoax, "
    r"/\b(kill|gas|exterminate|lynch|hang|burn|murder|eradicate|death to)"
    r"( (all|the|these|those|every))+ (jews?|black people|muslims?|arabs?|gays?|lesbians?|"
    r"homosexuals|trans people|immigrants?|refugees|mexicans?|asians?|roma|gypsies|"
    r"white people|christians|hindus|disabled people)\b/",
    "de": "judensau, kanake, kanaken, untermensch, untermenschen, vergast die juden, "
    "juden ins gas, ausländer raus, "
    r"/\b(vergast|totet|tote|erschiesst|hangt|verbrennt)( (alle|die|den))+ (juden|muslime|"
    r"auslander|schwarzen|schwulen|fluchtlinge|turken|araber|zigeuner)\b/",
    "fr": "bougnoule*, youpin*, sale juif, sale arabe, sale noir, sales juifs, sales arabes, "
    r"mort aux juifs, mort aux arabes, /\b(tuez|gazez|brulez|exterminez)( (tous|les|toutes))+ "
    r"(juifs|arabes|noirs|musulmans|gays|homosexuels|roms|migrants)\b/",
    "es": r"sudaca, sudacas, maricón de mierda, moro de mierda, judío de mierda, "
    r"/\b(matar|maten|muerte|exterminar|quemar)( (a|todos|todas|los|las))+ (judios|moros|negros|"
    r"gays|homosexuales|inmigrantes|musulmanes|gitanos)\b/",
    "pt": r"morte aos judeus, preto imundo, viado imundo, "
    r"/\b(matem|matar|morte|exterminar)( (todos|os|aos|as))+ (judeus|pretos|negros|gays|"
    r"imigrantes|muculmanos|ciganos)\b/",
    "it": r"frocio, froci, sporco negro, sporco ebreo, ebrei ai forni, "
    r"/\b(uccid\w+|bruciate|gasate|morte)( (tutti|gli|i|agli|ai))+ (ebrei|neri|negri|gay|"
    r"musulmani|immigrati|zingari)\b/",
    "pl": r"ciapaty, ciapaci, żydzi do gazu, jebać żydów, "
    r"/\b(zabi\w+|zagazow\w+|smierc|spalic)( (wszystkich|tych))* (zydow|zydom|czarnych|"
    r"muzulmanow|gejow|uchodzcow|cyganow)\b/",
    "ru": "пидор*, пидар*, жиды, жидов, жидам, черножоп*, бей жидов, смерть жидам, "
    r"/(убить|убей[а-я]*|смерть|сжечь|уничтожить|резать) ?(всех)? ?(евре[а-я]+|жид[а-я]+|мусульман[а-я]*|"
    r"черных|геев|геям|мигрант[а-я]+|хач[а-я]+|цыган[а-я]*)/",
    "tr": r"/\b(butun|tum)? ?(yahudi|ermeni|kurt|alevi|suriyeli|escinsel)(ler|lar)?(i|e|a)? "
    r"(oldur\w*|olum|yak\w*|gaz\w*|kes\w*)\b/",
    "ja": "朝鮮人を殺せ, 韓国人を殺せ, 中国人を殺せ, ユダヤ人を殺せ, 黒人を殺せ, 朝鮮人は死ね, 支那人, "
    "ゴキブリ朝鮮人, ハイルヒトラー, 在日は帰れ",
    "zh": "支那猪, 支那豬, 黑鬼, 杀光犹太人, 殺光猶太人, 杀光黑人, 杀光穆斯林, 希特勒万岁, 希特勒萬歲, "
    "杀光日本人, 殺光日本人, 死基佬",
    "ko": "짱깨*, 쪽바리*, 깜둥이*, 유대인을 죽*, 중국인을 죽*, 일본인을 죽*, 흑인을 죽*, 하일 히틀러*",
    "ar": "الموت لليهود, اقتلوا اليهود, اقتلوا المسيحيين, اقتلوا الشيعة, اقتلوا السنة, "
    "الموت للعرب, الموت للسود, عاش هتلر, هايل هتلر",
}

# --- what looks like these and is none ------------------------------------------------------------

HARMLESS: Words = {
    "en": "naked mole rat*, naked mole, naked eye, naked eyes, naked truth, naked cake*, "
    "naked flame*, naked bulb*, naked tree*, naked branches, naked neck chicken*, naked bike*, "
    "naked singularity, nude beach sign*, nude beach signs, nude color*, nude colour*, nude tone*, "
    "nude lipstick*, nude lips, nude lip, nude makeup, nude make up, nude palette, nude shade*, "
    "nude nails, nude nail polish, nude heels, nude pumps, nude mouse, nude mice, sex education, "
    "sex ed, same sex, opposite sex, sex chromosome*, sexual reproduction, sex pistols, "
    "baby blue, baby pink, baby oil, baby corn, baby carrot*, baby grand, baby shark, kid leather, "
    "kid gloves, cum laude, teen titans, teenage mutant ninja turtles, "
    "bottomless pit*, bottomless cup*, dress code, dress rehearsal, blue tit*, great tit*, "
    "coal tit*, long tailed tit*, shirt logo*, shirts logo*, shirt s logo*, shirt print*, "
    "shirt text, shirt s text, spic and span, bare branches",
    "de": "nacktschnecke*, nacktmull*, nacktkatze*, nacktsamer*, kindergeld, kinderschokolade, "
    "mit bloßem auge",
    "fr": "oeil nu, pieds nus, pied nu, tête nue, mains nues, à l'oeil nu",
    "es": "a ojo desnudo, rata topo desnuda, ratas topo desnudas, sexo débil",
    "pt": "a olho nu, rato toupeira pelado",
    "it": "a occhio nudo, nudo di fatto, eterocefalo glabro",
    "pl": "gołym okiem",
    "ru": "голый землекоп, голого землекопа, голые землекопы, невооружённым глазом, голые деревья, "
    "голые ветки",
    "tr": "çıplak göz*, çıplak ayak*, çıplak kör fare*, çıplak ağaç*",
    "ja": "ヌードル, 裸足, 裸眼, 裸電球, 裸馬, 裸麦, 裸子植物, 赤裸々, 裸一貫, 裸の王様, 裸木, 靴を脱がせ, 靴を脱がし, 帽子を脱がせ, エセックス, "
    "サセックス, ミドルセックス, ユニセックス, 少女漫画, 少年漫画, ハダカデバネズミ, 半透視図, 透視図, "
    "透視投影, 透視図法, 一点透視, 二点透視, 三点透視",
    "zh": "裸眼, 裸露的岩石, 裸鼹鼠, 裸鼴鼠, 裸子植物, 角色情, 景色情, 赤裸裸的真相, 个性感, 女性感, "
    "男性感, 理性感, 少女漫画, 少年漫画",
    "ko": "벌거숭이두더지쥐*, 누드톤*, 누드 톤*, 누드 컬러*, 누드 립*, 누드김밥*, 섹스 피스톨즈",
    "ar": "بالعين المجردة, فأر الخلد العاري, حافي القدمين",
}
"""Taken out of a text before a preset looks at it."""

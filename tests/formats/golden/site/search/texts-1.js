postilTexts([
["articles/Kim's visit 1 \u0026 more-7692c3ad.html","Kim's visit: \u003c1\u003e \u0026 more","Jane Roe, Ursula von der Müller, Martin King, Jr. · Sputnik · 2019-04-15",["Kim could visit Russia next week 😀","Der Zug fährt über Köln, sagte „Müller“.","\t# “We will sign *the* deal,” Kim \u003csaid\u003e \u0026 [smiled](x).","東京で会議を開いた。 =1+1"],[["codes","politics/dprk · visit, state"],["m00000000-0000-4000-8000-000000000001","politics/dprk · visit, state"],["m00000000-0000-4000-8000-000000000002","=cmd|' /C calc'!A0\n2. second line"],["m00000000-0000-4000-8000-000000000003","=1+1; \\x"],["m00000000-0000-4000-8000-000000000004","@会議 \u003cb\u003e"]]],
["articles/=Grain, wheat and 'rye'-3fc4ccfe.html","=Grain, \"wheat\" and 'rye'","2019-04",["Grain prices rose 12% on Monday.","They did not, said the ministry."],[["m00000000-0000-4000-8000-000000000005","politics/dprk"]]],
["articles/articles-9b828d53.html","Without a title","",["Nothing said here."],[]],
]);

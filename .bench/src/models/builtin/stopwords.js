/** Words that say nothing about the subject of a post. */
const ENGLISH = `a about above actually after again against all almost already also always am an and another any
anyone anything are aren't around as at away back be became because become been before being below best better
between big both but by came can can't cannot come could did didn't do does doesn't doing don't done down during each
easy either else enough even ever every everyone everything few find first for found from full get gets getting give
go goes going gonna good got great had has have haven't having he her here hers him his how however i i'd i'll i'm
i've if in instead into is isn't it it's its itself just keep know last least less let let's like little ll look lot
lots made make makes making many may maybe me might mine more most much must my myself need needs never new next no
nobody none not nothing now of off often ok okay old on once one only onto or other others our ours out over own part
people per please put quite rather re read real really right said same saw say says see seen she should shouldn't
show side simple since so some someone something soon still stop stuff such sure take than thank thanks that that's
the their them then there there's these they they're thing things think this those though thought thread through
time times to today together too took top tried try two under until up upon us use used useful uses using ve very via
want wants was wasn't way ways we we're we've week well went were weren't what what's when where whether which while
who whole whose why will with within without won't work works would wouldn't year years yes yet you you'd you'll
you're you've your yours 1 2 3 4 5 6 7 8 9 10 rt dm lol imo btw fyi check amazing awesome cool day days hey here's`;
const OTHERS = `der die das und ist nicht ein eine einen einem einer mit auf für von zu im den dem des sich auch als
wie wir ihr sie es ich du man aber oder wenn dass bei nach aus um noch nur mehr sind hat haben wird werden kann über
le la les un une des et est pas que qui dans pour sur avec ce cette ces il elle on nous vous ils je tu mais ou où du au
aux par plus sont fait comme se sa son ses leur el los las una unos y en es no de del al por para con su sus lo como
más pero si ya este esta esto muy o os as um uma uns da dos das não com em na nas é são foi mais mas se seu sua ao il
lo gli uno della dello dei degli che per non sono ha questo questa anche come più het een van en ik je niet dat met
voor zijn op te aan och att det som är på av för med inte jag har и в не на что я с он как это по но из у за от то для
так же вы мы они все его её к о бы а или если уже при の に は を た が で て と し れ さ ある いる も する から な こと
として い や など です ます この その それ これ よう ため まで って 的 了 是 在 和 有 我 你 他 她 它 们 这 那 不 也 就 都
与 为 以 及 对 到 一个 可以 我们 你们 في من على إلى عن أن هذا هذه التي الذي ما لا هو هي و أو كل مع 이 그 저 것 수 등 및 를
을 은 는 가 에 의 로 으로`;
const STOPWORDS = new Set(`${ENGLISH} ${OTHERS}`.split(/\s+/));
/** @param key - Lowercase. */
export function isStopword(key) {
    return STOPWORDS.has(key);
}

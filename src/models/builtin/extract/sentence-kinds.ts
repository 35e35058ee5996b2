/** Tells what a sentence is for: to state something, to point back, to greet, to call to act. */
import { isStopword } from '../stopwords.ts'
import { splitWords } from '../words.ts'

/** A sentence that begins with one of these needs the one before it. */
const POINTS_BACK =
  /^["“(]?(?:(?:and|but|so|also|then|because|however|therefore|thus|hence|otherwise|instead|that|this|these|those|it|its|it[’']s|they|them|their|theirs|he|she|his|her|both|neither|either|such|which (?:is|was|means|meant|makes|made|lets|gives|leaves|brings|in turn|explains)|yet|still|plus|or|nor|same|likewise|similarly|meanwhile|afterwards|anyway|besides|after (?:that|this)|for (?:example|instance)|in (?:that|this|such|either|both) (?:case|way|example)s?|as a result|by (?:that|this)|the (?:former|latter|same|other|others|reverse|opposite|rest|second|third|result|reason|fix|catch|point|answer)|one of (?:these|those|them)|all of (?:these|those|them|it)|same (?:here|for|with)|here)(?![\p{L}-])|(?:das|dies|diese[rmns]?|dadurch|deshalb|deswegen|darum|daher|aber|und|denn|also|er|es|sonst|dann|dabei|damit|weil|esto|eso|esta|ese|pero|y|así|porque|además|entonces|por eso|también|cela|ça|ce|cet|cette|c[’']est|mais|et|donc|car|parce que|ainsi|alors|isso|isto|esse|essa|mas|e|então|também|questo|quello|ma|perché|quindi|dat|deze|dit|maar|want|dus|это|этот|эта|но|и|потому|поэтому|также)(?![\p{L}-])|これ|それ|その|この|しかし|だから|なので|また|つまり|でも|そして|这|那|但|所以|因为|因此|而且|它|그|이것|하지만|그래서)/iu
/** A sentence that begins so turns the meaning of the one before it. */
const TURNS =
  /^["“(]?(?:(?:but|however|except|otherwise|unless|yet|only if|not (?:if|when|for)|though|although|instead|the (?:reverse|opposite|catch)|except(?:ion)?|aber|jedoch|sonst|außer|pero|sin embargo|salvo|mais|sauf|mas|porém|ma|però|maar|но|однако)(?![\p{L}-])|しかし|でも|ただし|但|然而|하지만)/iu
/** Verbs by which posts call to act. Alone they say nothing: "Follow redirects" is advice. */
const CALL_VERB =
  /^(?:please |now |come |go |just |and |then |so |or |also )?(?:join|register|rsvp|sign up|apply|enter|subscribe|follow|retweet|repost|like|share|bookmark|tag|dm|comment|reply|click|tap|download|save|tune|watch|listen|read|learn|find out|check|see|look|take|have a look|try|get|visit|view|meet|submit|vote|reach|don[’']t miss|stay|let (?:me|us)|tell|come|help|grab|book|order|buy|shop|tweet|explore|discover|swipe|drop|celebrate|be (?:sure|part)|head|hop|catch|start|want|ready|if you(?:[’']re| are) (?:curious|interested|looking))(?![\p{L}-])/iu
/** What makes it one: where, to whom, by when. */
const CALL_COMPANY =
  /\b(?:here|below|us|our|ours|me|my|mine|bio|replies|comments|newsletter|livestream|live|link|episode|blog|article|video|thread|keynote|session|webinar|meetup|event|today|tomorrow|tonight|challenge|giveaway|support|page|board|repo|site|friends?|seat|spot|ticket|entr(?:y|ies)|app by|\d{1,2}(?::\d\d)? ?[ap]m)\b|@\w|^[^.!?]{0,40}(?:app|panel[^.!?]{0,20}|date|look|more|now|it|out)[!. ]*$/iu
const SURE_CALL =
  /^(?:follow (?:me|us|along|for)|(?:please )?(?:retweet|repost|rt|like and|subscribe)\b|(?:register|apply|rsvp|read|sign up|join|watch|learn|see|find|get|view|download|more|book|try|vote|listen)(?: it| on| the [\p{L} ]{1,20}| your [\p{L} ]{1,20})? (?:here|now|more|below|today)\b|more (?:info|details|here|below)|(?:full |more )?(?:details|docs|documentation|source|sources|link|links|repo|code|paper|blog|blog post|video|slides|demo|thread|article|website|site|via|read|more)(?: (?:here|below))?:?$|link (?:in|to|below)|(?:a |short )?thread\b.{0,12}$|read on|save the date|(?:bookmark|save|share|pin) (?:this|it)\b.{0,20}$|stay tuned|let me know|let[’']?s (?:dive|go)|dm (?:me|us)|rsvp|(?:any )?thoughts\?|agree\?|what do you think|who (?:do you think|is with)|enjoy[!.]|mehr (?:hier|dazu)|hier (?:lesen|anmelden)|más (?:aquí|info)|plus d[’']infos?|続き(?:は|を)|詳しくは|詳細は)/iu
const GREETING_WORDS = new Set(
  `wow cool amazing awesome great nice love lovely enjoy hello hi hey good morning evening night afternoon happy
   monday tuesday wednesday thursday friday saturday sunday tomorrow tonight yesterday weekend finally breaking update
   news huge insane crazy incredible wild running thread important reminder psa hot take unpopular opinion fun fact
   pro tip tips quick story life folks friends guys team gm lol omg yes yep nope no boom big ready excited thrilled
   proud congrats congratulations welcome thank thanks watch live soon coming guess believe mind blown beautiful epic
   legend legendary true real truth damn holy perfect brilliant genius gold must-read please next gets better worse
   january february march april june july august september october november december pm pt et utc cet est pst gmt
   hallo moin guten morgen abend hola buenos buenas bonjour salut ciao olá bom wait stop scrolling listen attention`.split(
    /\s+/,
  ),
)
const STRONG_WORDS =
  /\b(?:never|always|must(?:n[’']t)?|should(?:n[’']t)?|don[’']t|do not|avoid|prefer|only|instead of|rather than|the (?:key|trick|rule|lesson|point|difference|best|worst|main)|lesson|rule|measure|because|costs?|saves?|reduces?|means|turns out|fails?|breaks?|needs?|requires?|makes?|nie|immer|nunca|siempre|jamais|toujours)\b|\d\s?(?:%|×|x\b|ms\b|s\b|GB|MB|k\b|M\b)/iu
const CONCLUDES =
  /^(?:tl;?dr|verdict|conclusion|in short|bottom line|the lesson|lessons?|takeaway|so in the end|result|summary|in summary|to sum up|fazit|conclusión|conclusion|結論|まとめ|总结)(?![\p{L}])/iu

export function pointsBack(sentence: string): boolean {
  if (/^\([a-z\d]\)\s/iu.test(sentence)) return true
  return POINTS_BACK.test(sentence) && !SAYS_WHAT_IT_IS.test(sentence)
}

/** "It was DNS" */
const SAYS_WHAT_IT_IS = /^It(?:[’']s| is| was) (?:always |not )?\p{Lu}/u

export function turnsMeaning(sentence: string): boolean {
  return TURNS.test(sentence)
}

export function isQuestion(sentence: string): boolean {
  return /[?？؟]["”»)」]{0,2}$/u.test(sentence)
}

/** "And read 20 transcripts a week." says the same without its first word. */
export function withoutAnd(sentence: string): string {
  const rest = sentence.replace(/^(?:and|also|plus|oh, and)[,:]?\s+/iu, '')
  return pointsBack(rest) ? sentence : rest
}

export function isConclusion(sentence: string): boolean {
  return CONCLUDES.test(sentence)
}

export function isStrong(sentence: string): boolean {
  return STRONG_WORDS.test(sentence)
}

/**
 * "Register here", "Follow me for more", "Docs:".
 *
 * @param leadsOn - An address or an arrow stands behind the sentence.
 */
export function isCallToAct(sentence: string, leadsOn = false): boolean {
  if (SURE_CALL.test(sentence)) return true
  if (!CALL_VERB.test(sentence)) return leadsOn && sentence.endsWith(':') && wordCount(sentence) <= 4
  return CALL_COMPANY.test(sentence) || (leadsOn && wordCount(sentence) <= 12)
}

/** "Register here" and the like, which say nothing where the address behind them is gone. */
export function isBareCall(sentence: string, leadsOn = false): boolean {
  return SURE_CALL.test(sentence) || (leadsOn && wordCount(sentence) <= 6 && isCallToAct(sentence, true))
}

/** "Good morning!", "So very cool!", "Time is running out!": no word tells what it is about. */
export function saysNothing(sentence: string): boolean {
  return contentWords(sentence).length === 0
}

/** "6:00pm", "19th" */
const IN_TIME = /^\d{1,4}(?:am|pm|st|nd|rd|th|h)$/u

/** The words that tell what a sentence is about, in lower case. */
export function contentWords(sentence: string): string[] {
  return splitWords(sentence)
    .map(({ key }) => key)
    .filter((key) => /\p{L}/u.test(key) && !IN_TIME.test(key) && !isStopword(key) && !GREETING_WORDS.has(key))
}

/** Those of them that are more than a unit or an initial. */
export function longWords(sentence: string): string[] {
  return contentWords(sentence).filter((word) => word.length > 2 || /[\p{Lo}]/u.test(word))
}

export function wordCount(sentence: string): number {
  return splitWords(sentence).filter(({ key }) => /[\p{L}\p{N}]/u.test(key)).length
}

/** What a question is after, by its words: that decides how widely is looked and how the answer is laid out. */
import type { QuestionClass } from '../contract/api/chat.ts'

/** In this order: the first that fits has it. "Why does my design fail?" is trouble before it is architecture. */
const SIGNS: readonly (readonly [QuestionClass, RegExp])[] = [
  [
    'troubleshooting',
    /\b(errors?|exceptions?|stack ?traces?|fail(s|ed|ing|ure|ures)?|crash(es|ed|ing)?|broken|stuck|hangs?|debug(ging)?|troubleshoot(ing)?|leak(s|ing)?|(not|n't|never|stopped) work(s|ing)?|fix(es|ing)?|wrong|too slow|so slow|slow down|refuses?|denied|timed? ?out)\b/iu,
  ],
  [
    'comparison',
    /\b(vs\.?|versus|compar(e|es|ed|ing|ison)|differ(s|ence|ences|ent)?|better|worse|faster|cheaper|pros and cons|trade-?offs?|alternatives?( to)?|instead of|advantages? over|which (one|of|is|should|database|library|tool|framework|model))\b|\bor\b[^?]{0,500}\?\s*$/iu,
  ],
  [
    'explanation',
    /\b(how (does|do|did) .{1,300} (work|happen|differ)|what (is|are|was|were|does|do) (a|an|the)? ?(idea|point|meaning|purpose|reason)|explain(s|ed)?|why)\b/iu,
  ],
  [
    'architecture',
    /\b(architect(s|ure|ures|ural)?|system design|design(s|ed|ing)? (a|an|the|of|for)|scal(e|es|ing|able|ability)|microservices?|monoliths?|event[- ]driven|design patterns?|topolog(y|ies)|structured?|layers?|distributed systems?)\b/iu,
  ],
  [
    'implementation',
    /\b(how (do|can|could|would|should|to)|implement(s|ed|ing|ation)?|set(ting)? ?up|configur(e|es|ed|ing|ation)|install(s|ing)?|build(s|ing)?|write|code|snippets?|examples?|step by step|deploy(s|ing)?|commands?|script)\b/iu,
  ],
  [
    'explanation',
    /\b(what (is|are|was|were|does|do|makes)|what's|who|when|meaning|means?|describe|understand|tell me|overview|summar(y|ise|ize)|how (does|do|did|is|are))\b/iu,
  ],
]

/** @returns `general` for what no sign tells, such as words of other languages. */
export function classifyQuestion(question: string): QuestionClass {
  return SIGNS.find(([, sign]) => sign.test(question))?.[0] ?? 'general'
}

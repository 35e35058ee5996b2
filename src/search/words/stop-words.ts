/** Words of questions and sentences that say nothing of what is looked for. Left out of queries, not of documents. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  `i me my myself we our ours ourselves you your yours he him his she her hers it its they them their theirs what which who
  whom whose this that these those am is are was were be been being have has had having do does did doing done a an the and but
  if or because as until while of at by for with about against between into through during before after above below to from
  up down in out on off over under again further then once here there when where why how all any both each few more most
  other some such no nor not only own same so than too very can cannot will just should now could would may might must shall
  s t don ll re ve im dont doesnt isnt cant whats thats lets please tell show
  der die das und oder ein eine einen einem einer eines ist sind war ich du er sie es wir ihr nicht mit von zu im am auf
  fur den dem des wie was wer wo warum kann als auch bei nach aus um uber
  el la los las un una unos unas y o de del al en es son por para con como que quien cual donde cuando su sus lo se
  le les des et ou du une est sont dans pour avec sur pas qui quoi comment ce cette ces au aux
  os um uma e em no na nos nas da do das dos ao por com nao`
    .split(/\s+/)
    .filter((word) => word !== ''),
)

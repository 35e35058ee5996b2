/** Prices of models as they stand in a line of settings: `gpt-4o-mini=0.15/0.60, llama3.1:8b=0/0`. */

/** US dollars per million tokens. */
export interface ModelPrice {
  input: number
  output: number
}

/** By name, or by `ollama:NAME` and `openai:NAME` where both servers have a model of that name. */
export type ModelPrices = ReadonlyMap<string, ModelPrice>

const ENTRY = /^([^\s=]+)\s*=\s*(\d+(?:\.\d+)?|\.\d+)\s*\/\s*(\d+(?:\.\d+)?|\.\d+)$/

/** An entry that is none, in words that follow "expected". */
export interface PriceFault {
  fault: string
}

/** Names may hold colons and slashes. An empty text is no price. A comma may end the list. */
export function parseModelPrices(text: string): ModelPrices | PriceFault {
  const prices = new Map<string, ModelPrice>()
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue
    const [, name, input, output] = ENTRY.exec(entry) ?? []
    if (name === undefined) return { fault: `NAME=INPUT/OUTPUT in dollars, not "${entry}"` }
    if (prices.has(name)) return { fault: `one price a model, not two of ${name}` }
    prices.set(name, { input: Number(input), output: Number(output) })
  }
  return prices
}

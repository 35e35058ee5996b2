/** What model calls cost, at the prices that are set. */
import type { ModelPrice, ModelPrices } from '../config/model-prices.ts'
import { UsageError } from '../errors.ts'

/** @returns The price of the model of this server, else of any model of this name. */
export function findPrice(
  prices: ModelPrices,
  { provider, name }: { provider: string; name: string },
): ModelPrice | undefined {
  return prices.get(`${provider}:${name}`) ?? prices.get(name)
}

/** @returns US dollars. */
export function dollarsFor(
  price: ModelPrice,
  { inputTokens, outputTokens }: { inputTokens: number; outputTokens: number },
): number {
  return (inputTokens * price.input + outputTokens * price.output) / 1e6
}

/** @returns Such as `$12.30`, and `$0.00042` for what cents do not show. */
export function formatDollars(dollars: number): string {
  const decimals = dollars === 0 || dollars >= 0.1 ? 2 : Math.min(10, 1 - Math.floor(Math.log10(dollars)))
  return `$${dollars.toFixed(decimals)}`
}

/** @throws {UsageError} `price_missing` naming the models: a cap that does not see all calls would be none. */
export function requirePrices(
  prices: ModelPrices,
  models: readonly { provider: string; name: string }[],
): void {
  const missing = models.filter((model) => findPrice(prices, model) === undefined).map(({ name }) => name)
  const [first] = missing
  if (first === undefined) return
  throw new UsageError(
    'price_missing',
    `MAX_RUN_COST is set, but there is no price for ${[...new Set(missing)].join(', ')}.`,
    { hint: `Add a price to MODEL_PRICES, such as ${first}=0.15/0.60, or ${first}=0/0 if it costs nothing.` },
  )
}

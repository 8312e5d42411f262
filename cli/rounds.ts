/** In which order configurations are measured again and again, so that a machine that drifts drifts for all of them. */
import { createRandom, shuffled } from '../scenarios/open-loop/random.ts'

export const orders = ['abba', 'random'] as const
export type Order = (typeof orders)[number]

export interface Turn {
  /** From 1 on. */
  readonly round: number
  /** Which of the configurations. */
  readonly index: number
}

/** Each round has every configuration once: forwards and backwards in turn, or as the seed draws it. */
export function turnsOf(configurations: number, rounds: number, order: Order, seed: number): Turn[] {
  const random = createRandom(seed)
  return Array.from({ length: rounds }, (_, round) => {
    const forwards = Array.from({ length: configurations }, (_, index) => index)
    const drawn =
      order === 'random' ? [...shuffled(configurations, random)] : round % 2 === 0 ? forwards : forwards.reverse()
    return drawn.map((index) => ({ round: round + 1, index }))
  }).flat()
}

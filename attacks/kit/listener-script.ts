import type { Profile } from '../../target/profile.ts'
import type { Say } from '../reproduction/steps.ts'

/** JavaScript that listens as the profile says and gives `answer`, an expression: `calls`, and where it is as `here`. */
export function listenLines({ value }: Say, { bind, port, publicUrl }: Profile['listener'], answer: string): string {
  return `const { calls, address } = await listen(${value(bind)}, ${answer}${port === undefined ? '' : `, ${port}`})
const here = ${publicUrl === undefined ? 'address' : value(publicUrl.replace(/\/$/, ''))}`
}

import { accept, type Policies } from '../../policies.ts'

/** Reads a message, and lets those of its other fields through whose names are taken. */
export function relayed(sound: Policies['readMessage'], taken: (name: string) => boolean): Policies['readMessage'] {
  return (payload, sender) => {
    if (payload === null || typeof payload !== 'object') return sound(payload, sender)
    const { room, text, ...rest } = payload as Record<string, unknown>
    const draft = sound({ room, text }, sender)
    const extra = Object.fromEntries(Object.entries(rest).filter(([name]) => taken(name)))
    return draft.ok ? accept({ ...draft.value, extra }) : draft
  }
}

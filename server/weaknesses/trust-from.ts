import type { Accounts } from '../accounts.ts'
import { accept } from '../policies.ts'
import { defineWeakness } from './define.ts'

const FIELDS = ['from', 'sender', 'userId', 'username', 'user', 'author', 'name', 'avatar', '_id']

function claimedSender(extra: Record<string, unknown>, accounts: Accounts): { id: string; name: string } | undefined {
  const claimed = FIELDS.map((field) => extra[field]).find((value) => value !== undefined && value !== null)
  if (claimed === undefined) return undefined
  const fields = typeof claimed === 'object' ? (claimed as Record<string, unknown>) : { id: claimed, name: claimed }
  const id = String(fields.id ?? fields.userId ?? fields.name)
  const account = accounts.byId(id) ?? accounts.byUsername(String(fields.name ?? fields.username ?? id))
  return { id: account?.id ?? id, name: account?.name ?? String(fields.name ?? id) }
}

// authz.identity.from-field: the most frequent finding of all in chat servers.
export default defineWeakness({
  id: 'trust-from',
  title: 'lets the message say whom it is from',
  base: 'hardened',
  replaces: {
    readMessage:
      (sound, { accounts }) =>
      (payload, sender) => {
        if (payload === null || typeof payload !== 'object') return sound(payload, sender)
        const { room, text, ...extra } = payload as Record<string, unknown>
        const draft = sound({ room, text }, sender)
        return draft.ok ? accept({ ...draft.value, from: claimedSender(extra, accounts) ?? draft.value.from }) : draft
      },
  },
})

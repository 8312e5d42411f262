import { defineWeakness } from './define.ts'
import { fetchText } from './parts/fetch-key.ts'

// crash.content.url-preview: a preview for every link, fetched by the server.
export default defineWeakness({
  id: 'unfurl',
  title: 'fetches the links that messages have',
  base: 'hardened',
  replaces: {
    readMessage: (sound) => (payload, sender) => {
      const draft = sound(payload, sender)
      const link = draft.ok ? /https?:\/\/[^\s"<>()]+/.exec(draft.value.text)?.[0] : undefined
      if (link !== undefined) void fetchText(link)
      return draft
    },
  },
})

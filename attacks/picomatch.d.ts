/** The part of picomatch that is used; it ships no types of its own. */
declare module 'picomatch' {
  export default function picomatch(globs: string | readonly string[]): (text: string) => boolean
}

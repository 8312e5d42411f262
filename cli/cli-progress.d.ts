/** The part of cli-progress that is used; it ships no types of its own. */
declare module 'cli-progress' {
  export interface Bar {
    update(value: number, payload: Readonly<Record<string, unknown>>): void
  }
  export interface BarOptions {
    /** `startTime` is in milliseconds since the epoch. */
    readonly format: (
      options: object,
      params: { value: number; total: number; startTime: number },
      payload: never,
    ) => string
    readonly stream: NodeJS.WriteStream
    readonly hideCursor: boolean
    readonly clearOnComplete: boolean
    readonly gracefulExit: boolean
    readonly fps: number
    readonly linewrap: null
  }
  export class MultiBar {
    constructor(options: BarOptions)
    create(total: number, start: number, payload: Readonly<Record<string, unknown>>): Bar
    /** Prints above the bars; the text ends with a line break. */
    log(text: string): void
    stop(): void
  }
}

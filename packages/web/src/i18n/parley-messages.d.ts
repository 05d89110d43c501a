/** Made by the build from `messages/`: a function for each string. `messages.ts` says which there are. */
declare module 'parley-messages' {
  export const m: Record<string, (input?: Record<string, unknown>) => string>
}

declare module 'parley-locale' {
  export const locales: readonly string[]
  export function getLocale(): string
  export function setLocale(locale: string, options?: { reload?: boolean }): void
  export function getTextDirection(locale?: string): 'ltr' | 'rtl'
}

declare module '*.css'

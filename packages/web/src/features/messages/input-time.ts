/** Moments as date fields write them: of here, not of Greenwich. */

const local = (at: number) => new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString()

export const inputDay = (at: number): string => local(at).slice(0, 10)
export const inputMinute = (at: number): string => local(at).slice(0, 16)

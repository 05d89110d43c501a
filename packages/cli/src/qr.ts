/** A QR code as text; dark on light whatever the terminal's colours, or a camera would not read it. */

import { renderUnicodeCompact } from 'uqr'

export const qrText = (data: string): string =>
  renderUnicodeCompact(data, { border: 2 })
    .split('\n')
    .map((line) => `\u001b[30;107m${line}\u001b[0m`)
    .join('\n')

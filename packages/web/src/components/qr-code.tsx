/** Something for another device's camera. */

import makeQr from 'qrcode-generator'
import { useMemo } from 'react'

const MARGIN = 3

export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const code = makeQr(0, 'M')
    code.addData(text)
    code.make()
    const count = code.getModuleCount()
    let dark = ''
    for (let row = 0; row < count; row++) {
      for (let column = 0; column < count; column++) {
        if (code.isDark(row, column)) dark += `M${column + MARGIN} ${row + MARGIN}h1v1h-1z`
      }
    }
    return { size: count + 2 * MARGIN, path: dark }
  }, [text])
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      className="w-full rounded-card bg-white"
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#15141a" />
    </svg>
  )
}

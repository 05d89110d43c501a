/** Pictures for the screens, drawn here: nobody else's photos, and the same each time. */

import sharp from 'sharp'

const drawing = (width: number, height: number, inside: string) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inside}</svg>`,
    ),
  )

const gradient = (id: string, ...colours: string[]) =>
  `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${colours
    .map((colour, i) => `<stop offset="${i / (colours.length - 1)}" stop-color="${colour}"/>`)
    .join('')}</linearGradient>`

const boat = (x: number, y: number, scale: number, hull: string) =>
  `<g transform="translate(${x} ${y}) scale(${scale})"><path d="M-60 0h120l-18 26h-84z" fill="${hull}"/>
   <path d="M4 -8V-132L70 -8z" fill="#fff6e5"/><path d="M-6 -8V-104L-48 -8z" fill="#ffd9a8"/>
   <rect x="-3" y="-136" width="5" height="138" fill="#4d3b32"/></g>`

/** A harbour in the evening. */
export const harbour = () =>
  drawing(
    1200,
    800,
    `<defs>${gradient('sky', '#2b3a67', '#7c5a8c', '#f2936b', '#ffd08a')}${gradient('sea', '#e58c6a', '#54557f', '#1f2a4c')}</defs>
     <rect width="1200" height="520" fill="url(#sky)"/><circle cx="800" cy="470" r="74" fill="#fff1c9"/>
     <path d="M0 470 150 400l120 46 170-104 150 110 160-52 130 60 180-72 140 66v80H0z" fill="#3c3a63"/>
     <rect y="500" width="1200" height="300" fill="url(#sea)"/>
     <path d="M690 512h220l-40 14h-140zM720 548h160l-30 12h-100zM745 590h110l-24 10h-62z" fill="#ffe3ad" opacity=".75"/>
     ${boat(330, 560, 1.5, '#20263f')}${boat(1010, 526, 0.7, '#2b2f4d')}${boat(600, 520, 0.45, '#2b2f4d')}
     <path d="M0 690h420l30 110H0z" fill="#171c33"/><path d="M60 640h16v70H60zM210 640h16v70h-16zM350 640h16v70h-16z" fill="#0f1326"/>`,
  )

/** What the group shows: a sail. */
export const sail = () =>
  drawing(
    256,
    256,
    `<defs>${gradient('day', '#bfe3ff', '#f4fbff')}</defs><rect width="256" height="256" fill="url(#day)"/>
     <path d="M0 186q32-18 64 0t64 0 64 0 64 0v70H0z" fill="#3a7ca5"/>${boat(128, 178, 1.05, '#d8563f')}
     <path d="M0 208q32-16 64 0t64 0 64 0 64 0v48H0z" fill="#2f6690"/>`,
  )

/** Somebody, seen from far enough to be nobody. */
export const face = (ground: string, skin: string, hair: string, shirt: string) =>
  drawing(
    256,
    256,
    `<rect width="256" height="256" fill="${ground}"/><path d="M48 256c0-56 36-84 80-84s80 28 80 84z" fill="${shirt}"/>
     <rect x="108" y="140" width="40" height="48" rx="18" fill="${skin}"/><ellipse cx="128" cy="112" rx="44" ry="52" fill="${skin}"/>
     <path d="M80 116c-8-60 24-84 52-84s58 22 46 84c-6-30-20-44-48-46-26 2-42 14-50 46z" fill="${hair}"/>`,
  )

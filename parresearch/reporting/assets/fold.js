"use strict";
// As parresearch.core.text.fold: what looks the same is one letter, hyphens have a space on both sides.
const { fold, foldedPlaces } = (() => {
  const space = String.raw`\t-\r\x1c-\x20\x85\u2028\u2029\p{Zs}`;
  const hyphen = String.raw`[\-\u2010-\u2015\u2212\ufe63\uff0d]`;
  const between = String.raw`[${space}\p{DI}]*`; // \p{DI}: characters that show nothing
  const pieces = new RegExp(String.raw`(${between}${hyphen}${between})|([${space}]${between})|\P{M}[\p{M}\p{DI}]*|\p{M}+`, "gu");
  const known = { false: new Map(), true: new Map() }; // letters folded before: a page has few different ones
  const tones = /[\u0300\u0309\u0303\u0301\u0323]/g;

  function letter(piece, marks) {
    const plain = piece.replace(/\p{DI}/gu, "").normalize("NFD")
      .replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
      .replace(/[\u00d0\u0189\u00f0\u0256]/g, "đ").replace(/[\u00b4\u02bc\u2018\u2019\u2032]/g, "'").toLowerCase();
    return marks ? plain : plain.replace(/\p{M}/gu, "").replace(/đ/g, "d");
  }

  // The folded text, and for each of its letters where in the text it begins (and, last, where the text ends).
  function foldedPlaces(text, marks = false) {
    let folded = "";
    const places = [];
    for (const { 0: piece, 1: dash, 2: blank, index } of text.matchAll(pieces)) {
      let letters = dash ? " - " : blank ? " " : known[marks].get(piece);
      if (letters === undefined) known[marks].set(piece, (letters = letter(piece, marks)));
      if (letters[0] === " " && (!folded || folded.endsWith(" "))) letters = letters.slice(1);
      folded += letters;
      for (let n = 0; n < letters.length; n += 1) places.push(index);
    }
    return { folded, places: [...places, text.length] };
  }

  // Hoà and Hòa are one word: the tone of oa, oe and uy stands on the first vowel.
  function toned(word) {
    const [tone] = word.match(tones) || [];
    const plain = word.replace(tones, "").normalize("NFC");
    const open = tone && /(o[ae]|uy)(?![a-zăâêôơưđ])/.exec(plain);
    if (!open || plain[open.index - 1] === "q") return word;
    return plain.slice(0, open.index + 1) + tone + plain.slice(open.index + 1);
  }

  function fold(text, marks = false) {
    const folded = foldedPlaces(text, marks).folded.trim();
    if (!marks) return folded;
    const ordered = folded.normalize("NFD").replace(/([\u0300\u0301\u0303\u0309]+)([\u0302\u0306]+)/g, "$2$1");
    return ordered.replace(/(a\u0323?)\u030c/g, "$1\u0306").split(" ").map(toned).join(" ").normalize("NFC");
  }

  return { fold, foldedPlaces };
})();

// Made by samples/charsets/make from the answers of a server; not to be edited.
// swift-format-ignore-file

/// Where servers and iconv differ about a multi-byte character set.
struct MultibyteExceptions {
  /// A sequence, and the characters of it and its successors in the last byte.
  var meanings: [(first: UInt32, text: String)] = []
  /// Sequences that mean nothing to the server.
  var unmapped: [ClosedRange<UInt32>] = []

  /// The exceptions of a set.
  static func of(_ name: String) -> MultibyteExceptions {
    var exceptions = MultibyteExceptions()
    switch name {
    case "big5":
      exceptions.meanings.append((0xA145, "•"))
      exceptions.meanings.append((0xA14E, "､"))
      exceptions.meanings.append((0xA1C2, "‾"))
      exceptions.meanings.append((0xA1E3, "∼"))
      exceptions.meanings.append((0xA1F2, "♁☉"))
      exceptions.meanings.append((0xA241, "／＼"))
      exceptions.meanings.append((0xA244, "¥"))
      exceptions.meanings.append((0xA246, "¢£"))
      exceptions.meanings.append((0xC6A1, "ヾゝゞ々ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜ"))
      exceptions.meanings.append((0xC6C1, "そぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼ"))
      exceptions.meanings.append((0xC6E1, "ぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんァアィイゥウェ"))
      exceptions.meanings.append((0xC740, "エォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデ"))
      exceptions.meanings.append((0xC760, "トドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユ"))
      exceptions.meanings.append((0xC7A1, "ョヨラリルレロヮワヰヱヲンヴヵヶДЕЁЖЗИЙКЛМУФХЦЧШ"))
      exceptions.meanings.append((0xC7C1, "ЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцч"))
      exceptions.meanings.append((0xC7E1, "шщъыьэюя①②③④⑤⑥⑦⑧⑨⑩⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽"))
      exceptions.unmapped.append(0xA15A...0xA15A)
      exceptions.unmapped.append(0xA1C3...0xA1C3)
      exceptions.unmapped.append(0xA1C5...0xA1C5)
      exceptions.unmapped.append(0xA1FE...0xA1FE)
      exceptions.unmapped.append(0xA240...0xA240)
      exceptions.unmapped.append(0xA2CC...0xA2CC)
      exceptions.unmapped.append(0xA2CE...0xA2CE)
      exceptions.unmapped.append(0xA3E1...0xA3E1)
      exceptions.unmapped.append(0xC7FD...0xC7FE)
      exceptions.unmapped.append(0xC840...0xC87E)
      exceptions.unmapped.append(0xC8A1...0xC8FE)
      exceptions.unmapped.append(0xF9DD...0xF9FE)
    case "gb18030":
      exceptions.meanings.append((0xA6D9, "\u{E78D}\u{E78E}\u{E78F}\u{E790}\u{E791}\u{E792}\u{E793}"))
      exceptions.meanings.append((0xA6EC, "\u{E794}\u{E795}"))
      exceptions.meanings.append((0xA6F3, "\u{E796}"))
      exceptions.meanings.append((0xFE51, "\u{E816}\u{E817}\u{E818}"))
      exceptions.meanings.append((0xFE59, "\u{E81E}"))
      exceptions.meanings.append((0xFE61, "\u{E826}"))
      exceptions.meanings.append((0xFE66, "\u{E82B}\u{E82C}"))
      exceptions.meanings.append((0xFE6C, "\u{E831}\u{E832}"))
      exceptions.meanings.append((0xFE76, "\u{E83B}"))
      exceptions.meanings.append((0xFE7E, "\u{E843}"))
      exceptions.meanings.append((0xFE90, "\u{E854}\u{E855}"))
      exceptions.meanings.append((0xFEA0, "\u{E864}"))
      exceptions.meanings.append((0x82359037, "龴龵龶"))
      exceptions.meanings.append((0x82359130, "龷龸龹龺龻"))
      exceptions.meanings.append((0x84318236, "︐︑︒︓"))
      exceptions.meanings.append((0x84318330, "︔︕︖︗︘︙"))
    case "sjis":
      exceptions.meanings.append((0x815F, "\u{5C}"))
    case "ujis":
      exceptions.meanings.append((0xA1C0, "\u{5C}〜‖"))
      exceptions.meanings.append((0xA1DD, "−"))
      exceptions.meanings.append((0xA1F1, "¢£"))
      exceptions.meanings.append((0xA2CC, "¬"))
      exceptions.meanings.append((0x8FA2B7, "\u{7E}"))
      exceptions.meanings.append((0x8FA2C3, "¦"))
      exceptions.unmapped.append(0xADA1...0xADBE)
      exceptions.unmapped.append(0xADC0...0xADD6)
      exceptions.unmapped.append(0xADDF...0xADFC)
      exceptions.unmapped.append(0x8FF3F3...0x8FF3FE)
      exceptions.unmapped.append(0x8FF4A1...0x8FF4FE)
    default: break
    }
    return exceptions
  }
}

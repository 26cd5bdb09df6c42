internal import ByteIO
internal import TableRows

/// A collation by the number that statements and variables in logs name it by.
struct Collation {
  /// The number.
  let number: UInt16

  /// The name of its character set, as every server and client knows it; nil for an unknown number.
  var characterSet: String? {
    guard let set = CollationNumber.characterSet(UInt64(number)) else { return nil }
    return set.name == "utf8mb3" ? "utf8" : set.name
  }

  /// Its name in full; nil for an unknown number.
  /// - Parameters:
  ///   - isMariaDB: whose names are meant, where the families differ.
  ///   - isOld: whether the server is of before `utf8` was called `utf8mb3`: MySQL 8.0.30, MariaDB 10.6.
  func name(isMariaDB: Bool, isOld: Bool) -> String? {
    guard var name = number < 2048 ? baseName(isMariaDB) : unicode14Name else { return nil }
    if isOld, name.hasPrefix("utf8mb3_") { name = "utf8_" + name.dropFirst(8) }
    return name
  }

  private func baseName(_ isMariaDB: Bool) -> String? {
    guard var name = CollationNames.all[number & 1023] else { return nil }
    if isMariaDB, [122, 149, 181, 213, 245].contains(number), name.hasSuffix("_croatian_ci") {
      name = name.dropLast(3) + "_mysql561_ci"
    }
    if number < 1024 { return name }
    // MariaDB's NOPAD collations: latin1_nopad_bin, latin1_swedish_nopad_ci.
    guard let end = name.lastIndex(of: "_") else { return nil }
    return name[..<end] + "_nopad" + name[end...]
  }

  /// MariaDB's collations of Unicode 14 (server: `my_uca1400_make_builtin_collation_id`): 256 for each character set, 8
  /// for each tailoring.
  private var unicode14Name: String? {
    let index = Int(number & 255) >> 3
    guard let set = CollationNumber.characterSet(UInt64(number)), index < CollationNames.tailorings.count,
      CollationNames.tailorings[index] != "-"
    else { return nil }
    var parts = [set.name, "uca1400"]
    if index > 0 { parts.append(CollationNames.tailorings[index]) }
    if number & 4 != 0 { parts.append("nopad") }
    parts.append(number & 2 == 0 ? "ai" : "as")
    parts.append(number & 1 == 0 ? "ci" : "cs")
    return parts.joined(separator: "_")
  }
}

import ByteIO

extension LogKeys {
  /// The file of the plugin `file_key_management` (knowledge base: "File Key Management Encryption Plugin"): lines of a
  /// number, ';' and the key in 32, 48 or 64 hexadecimal digits; '#' begins a comment.
  static func lines(_ bytes: [UInt8]) throws(CursorError) -> [UInt32: [UInt8]] {
    var keys: [UInt32: [UInt8]] = [:]
    var position = 0
    for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      defer { position += line.count + 1 }
      let text = line.prefix { $0 != UInt8(ascii: "#") }.filter { $0 > 32 }
      if text.isEmpty { continue }
      let parts = text.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
      let wrong = CursorError(
        position: position, found: "a line of \(text.count) characters",
        expected: "NUMBER;KEY with 32, 48 or 64 hexadecimal digits")
      guard parts.count == 2, parts[0].allSatisfy({ (48...57).contains($0) }),
        let number = UInt32(String(decoding: parts[0], as: UTF8.self)), number > 0,
        let key = bytesOfHexadecimal(parts[1]), [16, 24, 32].contains(key.count)
      else { throw wrong }
      keys[number] = key
    }
    guard !keys.isEmpty else { throw CursorError(position: 0, found: "no keys", expected: "a key file") }
    return keys
  }

  /// The same file as `openssl enc -aes-256-cbc` has encrypted it: "Salted__", 8 bytes of salt, the content. With which
  /// digest the password became the key is nowhere said; the server's own is SHA-1 unless it was told another.
  static func decrypted(_ bytes: [UInt8], _ password: [UInt8]) throws(BinaryLogError) -> [UInt32: [UInt8]] {
    let salt = Array(bytes.dropFirst(8).prefix(8))
    let content = Array(bytes.dropFirst(16))
    guard salt.count == 8, !content.isEmpty, content.count % AESCipher.blockSize == 0 else {
      throw BinaryLogError(
        .damaged, at: 16, found: "\(content.count) bytes", expected: "blocks of 16 behind the salt of an encrypted file"
      )
    }
    // A file that holds the password ends in a line feed that is none of it.
    let password = Array(password.prefix { $0 != 10 && $0 != 13 && $0 != 0 })
    for digest in KeyDerivation.Digest.allCases {
      for derived in [
        KeyDerivation.bytesToKey(password, salt: salt, digest),
        KeyDerivation.pbkdf2(password, salt: salt, rounds: 10_000, digest),
      ] {
        guard let derived, let keys = keys(in: content, derived) else { continue }
        return keys
      }
    }
    throw BinaryLogError(.encrypted, found: "a key file that this password does not open", expected: "its password")
  }

  private static func keys(
    in content: [UInt8], _ derived: (key: [UInt8], vector: [UInt8])
  ) -> [UInt32: [UInt8]]? {
    guard let cipher = AESCipher(.cbcDecrypt, key: derived.key) else { return nil }
    var plain = content
    cipher.begin(derived.vector)
    cipher.crypt(&plain, 0..<plain.count)
    guard let padding = plain.last, (1...16).contains(padding),
      plain.suffix(Int(padding)).allSatisfy({ $0 == padding })
    else { return nil }
    let result = Result { () throws(CursorError) in try lines(Array(plain.dropLast(Int(padding)))) }
    return try? result.get()
  }
}

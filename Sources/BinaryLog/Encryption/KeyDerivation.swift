import COpenSSL

/// Keys made of passwords, as OpenSSL's own tools make them.
enum KeyDerivation {
  /// A digest by OpenSSL's name for it.
  enum Digest: String, CaseIterable {
    case sha1 = "SHA1"
    case sha256 = "SHA256"
    case sha512 = "SHA512"
    case sha384 = "SHA384"
    case sha224 = "SHA224"
    case md5 = "MD5"
  }

  /// Key and vector of a cipher with a key of 32 bytes and a vector of 16 (`EVP_BytesToKey`, one round).
  static func bytesToKey(_ password: [UInt8], salt: [UInt8]?, _ digest: Digest) -> (key: [UInt8], vector: [UInt8])? {
    precondition(salt == nil || salt?.count == 8)
    var key = [UInt8](repeating: 0, count: 32)
    var vector = [UInt8](repeating: 0, count: 16)
    guard let cipher = unsafe EVP_get_cipherbyname("AES-256-CBC"),
      let kind = unsafe EVP_get_digestbyname(digest.rawValue)
    else { return nil }
    // Sound: the arrays have the sizes of the cipher's key and vector.
    let size = unsafe EVP_BytesToKey(cipher, kind, salt, password, Int32(password.count), 1, &key, &vector)
    return size == 32 ? (key, vector) : nil
  }

  /// The same by PBKDF2.
  static func pbkdf2(
    _ password: [UInt8], salt: [UInt8], rounds: Int32, _ digest: Digest
  ) -> (key: [UInt8], vector: [UInt8])? {
    guard let kind = unsafe EVP_get_digestbyname(digest.rawValue) else { return nil }
    var made = [UInt8](repeating: 0, count: 48)
    let isMade = unsafe password.withUnsafeBytes { password in
      let start = unsafe password.baseAddress?.assumingMemoryBound(to: CChar.self)
      return unsafe PKCS5_PBKDF2_HMAC(
        start, Int32(password.count), salt, Int32(salt.count), rounds, kind, 48, &made)
    }
    return isMade == 1 ? (Array(made[..<32]), Array(made[32...])) : nil
  }
}

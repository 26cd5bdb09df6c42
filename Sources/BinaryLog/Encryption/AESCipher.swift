import ByteIO
import COpenSSL

/// AES by OpenSSL's EVP interface, with one key, over and over.
///
/// Sound: OpenSSL is given memory of the size that it is told of, and the context is owned here alone.
@safe
final class AESCipher {
  /// How blocks follow each other. None of them pads.
  enum Mode {
    /// Each block for itself, encrypted.
    case ecbEncrypt
    /// Each block mixed with the one before, decrypted.
    case cbcDecrypt
    /// The key stream of a counter.
    case ctr
  }

  /// Bytes of a block.
  static let blockSize = 16

  private let context: OpaquePointer
  private let mode: Mode
  private var counterKey: [UInt8] = []

  /// A cipher; nil if the key is not of 16, 24 or 32 bytes.
  init?(_ mode: Mode, key: [UInt8]) {
    let name: String
    switch (mode, key.count) {
    case (.ecbEncrypt, 16): name = "AES-128-ECB"
    case (.ecbEncrypt, 24): name = "AES-192-ECB"
    case (.ecbEncrypt, 32): name = "AES-256-ECB"
    case (.cbcDecrypt, 16): name = "AES-128-CBC"
    case (.cbcDecrypt, 24): name = "AES-192-CBC"
    case (.cbcDecrypt, 32): name = "AES-256-CBC"
    case (.ctr, 16): name = "AES-128-CTR"
    case (.ctr, 24): name = "AES-192-CTR"
    case (.ctr, 32): name = "AES-256-CTR"
    default: return nil
    }
    guard let context = unsafe EVP_CIPHER_CTX_new(), let cipher = unsafe EVP_get_cipherbyname(name) else {
      preconditionFailure("libcrypto has no \(name)")
    }
    unsafe self.context = unsafe context
    self.mode = mode
    // The direction means nothing for CTR.
    let isReady = unsafe EVP_CipherInit_ex(context, cipher, nil, key, nil, mode == .cbcDecrypt ? 0 : 1)
    precondition(isReady == 1, "libcrypto does not take a key of \(key.count) bytes")
    unsafe EVP_CIPHER_CTX_set_padding(context, 0)
  }

  deinit { unsafe EVP_CIPHER_CTX_free(context) }

  /// Begins anew.
  /// - Parameter vector: 16 bytes; the counter, for CTR. ECB has none.
  func begin(_ vector: [UInt8]) {
    precondition(vector.count == Self.blockSize)
    let direction: Int32 = mode == .cbcDecrypt ? 0 : 1
    _ = unsafe EVP_CipherInit_ex(context, nil, nil, nil, mode == .ecbEncrypt ? nil : vector, direction)
  }

  /// Crypts bytes in place; whole blocks unless the mode is CTR.
  func crypt(_ bytes: inout MutableRawSpan) {
    precondition(mode == .ctr || bytes.byteCount % Self.blockSize == 0)
    unsafe bytes.withUnsafeMutableBytes { buffer in
      guard let base = unsafe buffer.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
      var offset = 0
      while offset < buffer.count {
        // OpenSSL takes an Int32 length; in place is allowed as long as both places are the same.
        let count = min(buffer.count - offset, 1 << 30)
        var made: Int32 = 0
        let isDone = unsafe EVP_CipherUpdate(context, base + offset, &made, base + offset, Int32(count))
        precondition(isDone == 1 && Int(made) == count)
        offset += count
      }
    }
  }

  /// The same for a part of an array.
  func crypt(_ bytes: inout [UInt8], _ range: Range<Int>) {
    var span = bytes.mutableSpan
    var raw = unsafe span.mutableBytes
    var part = raw._mutatingExtracting(range)
    crypt(&part)
  }
}

//! Trust in one certificate: the one whose SHA-256 was compared by a person when the device was enrolled.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use wire::Hash;

/// Accepts one certificate and no other; names, dates and issuers say nothing that the pin does not say better.
#[derive(Debug)]
struct OneCertificate {
    pinned: Option<Hash>,
    /// The certificate that was shown, for a person to compare.
    shown: Arc<Mutex<Option<Hash>>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for OneCertificate {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let seen = Hash::of(end_entity);
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        match self.pinned {
            Some(pinned) if pinned == seen => Ok(ServerCertVerified::assertion()),
            _ => Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)),
        }
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("only TLS 1.3 is spoken".into()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// What was shown by whoever answered, after a handshake.
pub(super) type Shown = Arc<Mutex<Option<Hash>>>;

/// TLS 1.3 with one trusted certificate; with none, the handshake always ends at the certificate and nothing is sent.
pub(super) fn tls(pinned: Option<Hash>) -> Result<(ClientConfig, Shown), Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let shown = Shown::default();
    let verifier = OneCertificate { pinned, shown: shown.clone(), provider: provider.clone() };
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((config, shown))
}

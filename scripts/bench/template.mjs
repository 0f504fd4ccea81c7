/** A template of about 300 lines, as people write them: a pipeline, its connection and role, and much that is neither. */

const PIPELINE = `AWSTemplateFormatVersion: '2010-09-09'
Description: What deploys app
Parameters:
  Branch:
    Type: String
    Default: main
Conditions:
  IsMain: !Equals [!Ref Branch, main]
Resources:
  Connection:
    Type: AWS::CodeConnections::Connection
    Properties:
      ConnectionName: github
      ProviderType: GitHub
  PipelineRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal: { Service: codepipeline.amazonaws.com }
            Action: sts:AssumeRole
      Policies:
        - PolicyName: source
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: [codestar-connections:UseConnection, codeconnections:UseConnection]
                Resource: !Ref Connection
                Condition:
                  StringEquals:
                    codestar-connections:FullRepositoryId: octo-org/app
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: !Sub '\${AWS::StackName}-app'
      PipelineType: V2
      RoleArn: !GetAtt PipelineRole.Arn
      ArtifactStore: { Type: S3, Location: !Ref Bucket0 }
      Stages:
        - Name: Source
          Actions:
            - Name: Source
              ActionTypeId: { Category: Source, Owner: AWS, Provider: CodeStarSourceConnection, Version: '1' }
              Configuration:
                ConnectionArn: !Ref Connection
                FullRepositoryId: octo-org/app
                BranchName: !If [IsMain, main, !Ref Branch]
              OutputArtifacts: [{ Name: Source }]
        - Name: Build
          Actions:
            - Name: Build
              ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: '1' }
              Configuration: { ProjectName: app }
              InputArtifacts: [{ Name: Source }]
`;

const bucket = (number) => `  Bucket${number}:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties:
      VersioningConfiguration:
        Status: Enabled
      Tags:
        - Key: pipeline
          Value: !Sub '\${AWS::StackName}-\${AWS::Region}'
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault:
              SSEAlgorithm: aws:kms
`;

export const TEMPLATE = `${PIPELINE}${Array.from({ length: 19 }, (_, number) => bucket(number)).join('')}`;
